// WHATWG URL on the host's parser. The host gives "status|offsets…|href"; the parts are cut out when asked for.
const invalid = (input) => Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL', input })
const wellFormed = (value) => `${value}`.toWellFormed()
const decode = (text) => {
    const spaced = text.replace(/\+/g, ' ')
    if (!spaced.includes('%')) return spaced
    try {
        return decodeURIComponent(spaced)
    } catch {
        return host.percentDecode(spaced)
    }
}
const escapes = { '!': '%21', "'": '%27', '(': '%28', ')': '%29', '~': '%7E', '%20': '+' }
const encode = (text) => encodeURIComponent(text).replace(/[!'()~]|%20/g, (match) => escapes[match])
let update
class URLSearchParams {
    #list = []
    #url = null
    constructor(init = undefined) {
        if (init === undefined || init === null) return
        if (typeof init === 'object' || typeof init === 'function') {
            const iterator = init[Symbol.iterator]
            if (iterator !== undefined && iterator !== null) {
                for (const pair of init) {
                    const entry = pair !== null && typeof pair === 'object' && typeof pair[Symbol.iterator] === 'function' ? [...pair] : []
                    if (entry.length !== 2) {
                        throw Object.assign(new TypeError('Each query pair must be an iterable [name, value] tuple'), { code: 'ERR_INVALID_TUPLE' })
                    }
                    this.#list.push([wellFormed(entry[0]), wellFormed(entry[1])])
                }
            } else {
                for (const key of Reflect.ownKeys(init)) {
                    if (Object.prototype.propertyIsEnumerable.call(init, key)) this.#list.push([wellFormed(key), wellFormed(init[key])])
                }
            }
        } else {
            const text = wellFormed(init)
            this.#parse(text[0] === '?' ? text.slice(1) : text)
        }
    }
    #parse(text) {
        this.#list = []
        for (const part of text.split('&')) {
            if (part === '') continue
            const at = part.indexOf('=')
            this.#list.push(at < 0 ? [decode(part), ''] : [decode(part.slice(0, at)), decode(part.slice(at + 1))])
        }
    }
    static {
        update = { attach: (params, url) => void (params.#url = url), parse: (params, text) => params.#parse(text) }
    }
    #changed() {
        if (this.#url !== null) this.#url._setQuery(this.toString())
    }
    get size() { return this.#list.length }
    append(name, value) {
        this.#list.push([wellFormed(name), wellFormed(value)])
        this.#changed()
    }
    delete(name, value = undefined) {
        const key = wellFormed(name)
        const only = value === undefined ? undefined : wellFormed(value)
        this.#list = this.#list.filter((pair) => pair[0] !== key || (only !== undefined && pair[1] !== only))
        this.#changed()
    }
    get(name) {
        const key = wellFormed(name)
        const pair = this.#list.find((entry) => entry[0] === key)
        return pair === undefined ? null : pair[1]
    }
    getAll(name) {
        const key = wellFormed(name)
        return this.#list.filter((pair) => pair[0] === key).map((pair) => pair[1])
    }
    has(name, value = undefined) {
        const key = wellFormed(name)
        const only = value === undefined ? undefined : wellFormed(value)
        return this.#list.some((pair) => pair[0] === key && (only === undefined || pair[1] === only))
    }
    set(name, value) {
        const key = wellFormed(name)
        const text = wellFormed(value)
        const at = this.#list.findIndex((pair) => pair[0] === key)
        if (at < 0) this.#list.push([key, text])
        else {
            this.#list[at][1] = text
            this.#list = this.#list.filter((pair, index) => index <= at || pair[0] !== key)
        }
        this.#changed()
    }
    sort() {
        this.#list.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0))
        this.#changed()
    }
    forEach(callback, thisArgument) {
        for (const [name, value] of this) callback.call(thisArgument, value, name, this)
    }
    *entries() {
        for (let i = 0; i < this.#list.length; i++) yield [this.#list[i][0], this.#list[i][1]]
    }
    *keys() {
        for (let i = 0; i < this.#list.length; i++) yield this.#list[i][0]
    }
    *values() {
        for (let i = 0; i < this.#list.length; i++) yield this.#list[i][1]
    }
    toString() {
        return this.#list.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')
    }
}
Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, { value: URLSearchParams.prototype.entries, writable: true, configurable: true })
Object.defineProperty(URLSearchParams.prototype, Symbol.toStringTag, { value: 'URLSearchParams', configurable: true })

// Order of the parts in the host's answer.
const [HREF, PROTOCOL, USERNAME, PASSWORD, HOST, HOSTNAME, PORT, PATHNAME, SEARCH, HASH, ORIGIN] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
class URL {
    #parts
    #params = null
    constructor(input, base = undefined) {
        if (arguments.length === 0) throw Object.assign(new TypeError('The "url" argument must be specified'), { code: 'ERR_MISSING_ARGS' })
        const text = `${input}`
        const answer = host.parse(text, base === undefined ? null : `${base}`)
        if (answer === null) throw invalid(text)
        this.#parts = answer.split('\n')
    }
    static canParse(input, base = undefined) {
        return host.parse(`${input}`, base === undefined ? null : `${base}`) !== null
    }
    #set(part, value) {
        this.#parts = host.set(this.#parts[HREF], part, `${value}`).split('\n')
        if (this.#params !== null && (part === 'search' || part === 'href')) update.parse(this.#params, this.#parts[SEARCH].slice(1))
    }
    _setQuery(query) {
        this.#parts = host.set(this.#parts[HREF], 'search', query).split('\n')
    }
    get href() { return this.#parts[HREF] }
    set href(value) {
        if (host.parse(`${value}`, null) === null) throw invalid(`${value}`)
        this.#set('href', value)
    }
    get origin() { return this.#parts[ORIGIN] }
    get protocol() { return this.#parts[PROTOCOL] }
    set protocol(value) { this.#set('protocol', value) }
    get username() { return this.#parts[USERNAME] }
    set username(value) { this.#set('username', value) }
    get password() { return this.#parts[PASSWORD] }
    set password(value) { this.#set('password', value) }
    get host() { return this.#parts[HOST] }
    set host(value) { this.#set('host', value) }
    get hostname() { return this.#parts[HOSTNAME] }
    set hostname(value) { this.#set('hostname', value) }
    get port() { return this.#parts[PORT] }
    set port(value) { this.#set('port', value) }
    get pathname() { return this.#parts[PATHNAME] }
    set pathname(value) { this.#set('pathname', value) }
    get search() { return this.#parts[SEARCH] }
    set search(value) { this.#set('search', value) }
    get searchParams() {
        if (this.#params === null) {
            this.#params = new URLSearchParams(this.#parts[SEARCH])
            update.attach(this.#params, this)
        }
        return this.#params
    }
    get hash() { return this.#parts[HASH] }
    set hash(value) { this.#set('hash', value) }
    toString() { return this.#parts[HREF] }
    toJSON() { return this.#parts[HREF] }
}
Object.defineProperty(URL.prototype, '_setQuery', { enumerable: false })
Object.defineProperty(URL.prototype, Symbol.toStringTag, { value: 'URL', configurable: true })
for (const type of [URL, URLSearchParams]) {
    for (const name of Object.getOwnPropertyNames(type.prototype)) {
        if (name !== 'constructor' && name !== '_setQuery') Object.defineProperty(type.prototype, name, { enumerable: true })
    }
}
const legacy = () => require('@hedgerow/legacy-url')
module.exports = {
    URL, URLSearchParams,
    parse: (...args) => legacy().parse(...args),
    format: (value, ...rest) => (value instanceof URL ? value.href : legacy().format(value, ...rest)),
    resolve: (from, to) => legacy().resolve(from, to),
}
