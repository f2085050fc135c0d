// Only what node-fetch does with an address: an absolute one is normalized, another one has no protocol.
const { URL } = require('url')
const parse = (text) => {
    if (!/^[a-zA-Z][a-zA-Z\d+\-.]*:/.test(text)) return { protocol: null, hostname: null, href: text }
    const url = new URL(text)
    return { protocol: url.protocol, hostname: url.hostname, auth: url.username, href: url.href }
}
export default { URL, parse, format: (parsed) => parsed.href, resolve: (base, path) => new URL(path, base).href }
