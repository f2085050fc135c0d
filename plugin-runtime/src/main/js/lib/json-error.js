// Why JSON.parse refuses a text, in the words of V8 in Node 20: plugins log and compare them. Called only for a text
// that was refused.
const CONTEXT = 10
const digit = (c) => c >= '0' && c <= '9'

class Scan {
    constructor(text) {
        this.text = text
        this.at = 0
    }
    peek() {
        return this.text[this.at]
    }
    fail(message) {
        throw new SyntaxError(message)
    }
    /** Something is wrong at this place; V8 names the place by its offset. */
    bad(what) {
        this.fail(`${what} in JSON at position ${this.at}`)
    }
    unexpected() {
        const { text, at } = this
        if (at >= text.length) this.fail('Unexpected end of JSON input')
        const c = text[at]
        if (digit(c) || c === '-') this.bad('Unexpected number')
        if (c === '"') this.bad('Unexpected string')
        if (['NaN', 'Infinity', 'undefined', '[object Object]'].includes(text)) this.fail(`"${text}" is not valid JSON`)
        const cut = text.length > 2 * CONTEXT
        const before = cut && at >= CONTEXT
        const after = cut && at < text.length - CONTEXT
        const part = text.slice(before ? at - CONTEXT : 0, after ? at + CONTEXT : undefined)
        this.fail(`Unexpected token '${c}', ${before ? '...' : ''}"${part}"${after ? '...' : ''} is not valid JSON`)
    }
    blanks() {
        while (' \t\n\r'.includes(this.peek() || 'x')) this.at++
    }
    literal(word) {
        for (const c of word) {
            if (this.peek() !== c) this.unexpected()
            this.at++
        }
    }
    digits(missing) {
        if (!digit(this.peek())) this.bad(missing)
        while (digit(this.peek())) this.at++
    }
    number() {
        if (this.peek() === '-') {
            this.at++
            if (!digit(this.peek())) this.bad('No number after minus sign')
        }
        if (this.peek() === '0') {
            this.at++
            if (digit(this.peek())) this.unexpected()
        } else this.digits('')
        if (this.peek() === '.') {
            this.at++
            this.digits('Unterminated fractional number')
        }
        if (this.peek() === 'e' || this.peek() === 'E') {
            this.at++
            if (this.peek() === '+' || this.peek() === '-') this.at++
            this.digits('Exponent part is missing a number')
        }
    }
    string() {
        for (this.at++; this.peek() !== '"'; this.at++) {
            const c = this.peek()
            if (c === undefined) this.bad('Unterminated string')
            if (c < ' ') this.bad('Bad control character in string literal')
            if (c === '\\') this.escape()
        }
        this.at++
    }
    escape() {
        this.at++
        const c = this.peek()
        if (c === 'u') {
            for (let i = 0; i < 4; i++) {
                this.at++
                if (!/^[0-9a-fA-F]$/.test(this.peek())) this.bad('Bad Unicode escape')
            }
        } else if (c === undefined) this.unexpected()
        else if (!'"\\/bfnrt'.includes(c)) this.bad('Bad escaped character')
    }
    key(missing, first) {
        this.blanks()
        if (this.peek() !== '"') this.bad(missing)
        this.string()
        this.blanks()
        if (this.peek() !== ':') {
            if (first) this.bad("Expected ':' after property name")
            this.unexpected()
        }
        this.at++
    }
    /** One value; for an array or object that is not empty only its start, which goes on `open`. */
    value(open) {
        this.blanks()
        const c = this.peek()
        if (c === '"') this.string()
        else if (c === '-' || digit(c)) this.number()
        else if (c === 't') this.literal('true')
        else if (c === 'f') this.literal('false')
        else if (c === 'n') this.literal('null')
        else if (c === '{' || c === '[') {
            this.at++
            this.blanks()
            const close = c === '{' ? '}' : ']'
            if (this.peek() === close) this.at++
            else {
                open.push(close)
                if (c === '{') this.key("Expected property name or '}'", true)
                return true
            }
        } else this.unexpected()
        return false
    }
    whole() {
        const open = []
        for (;;) {
            if (this.value(open)) continue
            for (;;) {
                this.blanks()
                const close = open[open.length - 1]
                if (close === undefined) {
                    if (this.at < this.text.length) this.fail(`Unexpected non-whitespace character after JSON at position ${this.at}`)
                    return
                }
                if (this.peek() !== close) break
                this.at++
                open.pop()
            }
            const object = open[open.length - 1] === '}'
            if (this.peek() !== ',') this.bad(object ? "Expected ',' or '}' after property value" : "Expected ',' or ']' after array element")
            this.at++
            if (object) this.key('Expected double-quoted property name', false)
        }
    }
}

/** The message for `error`, which JSON.parse threw for this text. */
export const jsonErrorMessage = (text, error) => {
    try {
        new Scan(text).whole()
    } catch (found) {
        return found.message
    }
    return error.message
}
