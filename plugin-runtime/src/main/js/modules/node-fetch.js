import { Headers, Request, Response, FetchError, AbortError } from '../node_modules/node-fetch/lib/index.es.js'
import { jsonErrorMessage } from '../lib/json-error.js'

const { Buffer, fromHost, toHost } = require('buffer')
const { URL } = require('url')
const isRedirect = (status) => status === 301 || status === 302 || status === 303 || status === 307 || status === 308

// Of these Node keeps the first a server sent, of others it makes one text.
const SINGLE = new Set(['age', 'authorization', 'content-length', 'content-type', 'etag', 'expires', 'from', 'host', 'if-modified-since', 'if-unmodified-since',
    'last-modified', 'location', 'max-forwards', 'proxy-authorization', 'referer', 'retry-after', 'server', 'user-agent'])
/** What a server sent, as Node hands it to node-fetch, which keeps what is valid. */
const lenient = (entries) => {
    const headers = new Headers()
    for (const [key, value] of entries) {
        const name = key.toLowerCase()
        try {
            if (name === 'set-cookie' || !headers.has(name)) headers.append(name, value)
            else if (!SINGLE.has(name)) headers.set(name, headers.get(name) + (name === 'cookie' ? '; ' : ', ') + value)
        } catch {}
    }
    return headers
}
const sameOrSubdomain = (to, from) => {
    const original = new URL(from).hostname
    const destination = new URL(to).hostname
    return original === destination || (original[original.length - destination.length - 1] === '.' && original.endsWith(destination))
}

// Response and Request read JSON alike; only the engine's words for a refusal differ from Node's.
for (const type of [Request, Response]) {
    type.prototype.json = async function json() {
        const text = (await this.buffer()).toString()
        try {
            return JSON.parse(text)
        } catch (error) {
            throw new FetchError(`invalid json response body at ${this.url} reason: ${jsonErrorMessage(text, error)}`, 'invalid-json')
        }
    }
}

class HostResponse extends Response {
    get body() {
        const body = super.body
        if (this._stream === undefined && Buffer.isBuffer(body)) {
            const { Readable } = require('stream')
            const stream = new Readable({ read() {} })
            stream.push(body)
            stream.push(null)
            Object.defineProperty(this, '_stream', { value: stream })
        }
        return this._stream || body
    }
    clone() {
        const body = super.body
        if (this._stream !== undefined || !Buffer.isBuffer(body)) return super.clone()
        if (this.bodyUsed) throw new Error('cannot clone body after it is used')
        return new HostResponse(body, {
            url: this.url, status: this.status, statusText: this.statusText, headers: this.headers, size: this.size, counter: this.redirected ? 1 : 0,
        })
    }
}

const failure = (request, error) => {
    switch (error.type) {
        case 'posthog-host-guard':
            return new FetchError(error.message, error.type)
        case 'request-timeout':
            return new FetchError(`network timeout at: ${request.url}`, 'request-timeout')
        case 'max-size':
            return new FetchError(`content size at ${request.url} over limit: ${error.limit}`, 'max-size')
        default:
            return new FetchError(`request to ${request.url} failed, reason: ${error.message}`, error.type || 'system', error)
    }
}

/** An aborted request is ended at the host, too: nothing waits for it any more. */
const send = async (request, ...args) => {
    const { signal } = request
    const sent = host.send(...args)
    if (!signal) return sent
    const cancel = () => host.send.cancel(sent)
    signal.addEventListener('abort', cancel)
    try {
        return await sent
    } finally {
        signal.removeEventListener('abort', cancel)
    }
}

const spoiltBody = ({ message, ...why }) => {
    const { Readable } = require('stream')
    return new Readable({
        read() {
            this.destroy(Object.assign(new Error(message), why))
        },
    })
}

const exchange = async (request) => {
    if (request.signal && request.signal.aborted) throw new AbortError('The user aborted a request.')
    const protocol = /^([a-zA-Z][a-zA-Z\d+\-.]*:)/.exec(request.url)
    if (protocol === null) throw new TypeError('Only absolute URLs are supported')
    if (!/^https?:$/.test(protocol[1])) throw new TypeError('Only HTTP(S) protocols are supported')
    const body = request.body === null || request.body === undefined ? null : await request.buffer()
    const headers = new Headers(request.headers)
    if (!headers.has('Accept')) headers.set('Accept', '*/*')
    if (!headers.has('User-Agent')) headers.set('User-Agent', 'node-fetch/1.0 (+https://github.com/bitinn/node-fetch)')
    if (request.compress && !headers.has('Accept-Encoding')) headers.set('Accept-Encoding', 'gzip,deflate')
    const raw = headers.raw()
    const entries = Object.keys(raw).flatMap((name) => raw[name].map((value) => [name, value]))
    let packed
    try {
        packed = fromHost(await send(request, request.method, request.url, JSON.stringify(entries), body && toHost(body), request.timeout || 0, request.size || 0, request.compress))
    } catch (error) {
        if (error.name === 'TimeoutError') throw error // of the await, not of the request: may be retried
        throw failure(request, error)
    }
    const head = packed.readUInt32BE(0)
    const { status, statusText, headers: received, spoilt } = JSON.parse(packed.toString('utf8', 4, 4 + head))
    return { status, statusText, headers: lenient(received), body: spoilt ? spoiltBody(spoilt) : packed.subarray(4 + head), sent: body }
}

const follow = async (request) => {
    const { status, statusText, headers, body, sent } = await exchange(request)
    if (isRedirect(status)) {
        const location = headers.get('Location')
        let target = null
        try {
            target = location === null ? null : new URL(location, request.url).toString()
        } catch {
            if (request.redirect !== 'manual') {
                throw new FetchError(`uri requested responds with an invalid redirect URL: ${location}`, 'invalid-redirect')
            }
        }
        if (request.redirect === 'error') {
            throw new FetchError(`uri requested responds with a redirect, redirect mode is set to error: ${request.url}`, 'no-redirect')
        }
        if (request.redirect === 'manual' && target !== null) headers.set('Location', target)
        if (request.redirect === 'follow' && target !== null) {
            if (request.counter >= request.follow) throw new FetchError(`maximum redirect reached at: ${request.url}`, 'max-redirect')
            const next = {
                headers: new Headers(request.headers), follow: request.follow, counter: request.counter + 1, compress: request.compress,
                method: request.method, body: sent === null ? undefined : sent, signal: request.signal, timeout: request.timeout, size: request.size,
            }
            if (!sameOrSubdomain(target, request.url) || new URL(target).protocol !== new URL(request.url).protocol) {
                for (const name of ['authorization', 'www-authenticate', 'cookie', 'cookie2']) next.headers.delete(name)
            }
            if (status !== 303 && typeof request.body?.pipe === 'function') {
                throw new FetchError('Cannot follow redirect with body being a readable stream', 'unsupported-redirect')
            }
            if (status === 303 || ((status === 301 || status === 302) && request.method === 'POST')) {
                next.method = 'GET'
                next.body = undefined
                next.headers.delete('content-length')
                if (request.keyed) next.headers.delete('Idempotency-Key')
            }
            const redirected = new Request(target, next)
            redirected.keyed = request.keyed && next.method !== 'GET'
            return follow(redirected)
        }
    }
    return new HostResponse(body, { url: request.url, status, statusText, headers, size: request.size, timeout: request.timeout, counter: request.counter })
}

/** A redirected request keeps its key: it is the same request. */
const start = (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD' && !request.headers.has('Idempotency-Key')) {
        const key = host.idempotencyKey(request.method, request.url)
        if (key !== null) {
            request.headers.set('Idempotency-Key', key)
            request.keyed = true
        }
    }
    return follow(request)
}

/** node-fetch 2's fetch on the host's transport; the classes are node-fetch's own. */
function fetch(url, options) {
    return new Promise((resolve, reject) => {
        const request = new Request(url, options)
        const { signal } = request
        if (!signal) {
            start(request).then(resolve, reject)
            return
        }
        const abort = () => reject(new AbortError('The user aborted a request.'))
        if (signal.aborted) {
            abort()
            return
        }
        signal.addEventListener('abort', abort)
        const done = (settle) => (value) => {
            signal.removeEventListener('abort', abort)
            settle(value)
        }
        start(request).then(done(resolve), done(reject))
    })
}
fetch.isRedirect = isRedirect
fetch.Promise = Promise
module.exports = Object.assign(fetch, { default: fetch, Headers, Request, Response, FetchError, AbortError })
Object.defineProperty(module.exports, '__esModule', { value: true })
