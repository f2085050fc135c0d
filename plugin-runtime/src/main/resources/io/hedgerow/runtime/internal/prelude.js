// Runs once in every plugin context, before anything of the plugin. Evaluates to a function that takes the
// host's functions and gives back the entry points that Java calls. Everything it needs later it keeps in
// local constants: plugin code may overwrite any global afterwards (contract §3, §4).
;(function (host, settings, bridge) {
    'use strict'

    const { parse, stringify } = JSON
    // The host's own way for plain JSON; what it leaves goes through the two above.
    const { argument: hostArgument, parsed: hostParsed, completed: hostCompleted } = bridge
    const { apply, construct, ownKeys } = Reflect
    const { freeze, create, defineProperty, getPrototypeOf, setPrototypeOf, keys, prototype: ObjectPrototype } = Object
    const { isArray } = Array
    const { sort } = Array.prototype
    const PromiseClass = Promise
    const promiseThen = Promise.prototype.then
    const promiseResolve = Promise.resolve
    const ErrorClass = Error
    const trackRejections = Graal.setUnhandledPromiseRejectionHandler
    delete globalThis.Graal
    const DateClass = Date
    const { round } = Math
    const errors = { __proto__: null, Error, RangeError, TypeError, SyntaxError }
    const hasOwn = (object, key) => apply(ObjectPrototype.hasOwnProperty, object, [key])

    // ---- errors (contract §4.3, §5.1) -------------------------------------------------------------------

    class RetryError extends Error {
        constructor(message) {
            super(message)
            this.name = 'RetryError'
        }
        nameWithAttempts() {
            return this._attempt ? `${this.name} (attempt ${this._attempt}${this._maxAttempts ? '/' + this._maxAttempts : ''})` : this.name
        }
        toString() {
            return `${this.nameWithAttempts()}: ${this.message}`
        }
    }
    class TimeoutError extends RetryError {
        constructor(message, caller) {
            super(message)
            this.name = 'TimeoutError'
            this.caller = caller
            this.pluginConfig = { id: settings.pluginConfigId, team_id: settings.teamId }
        }
    }
    class IllegalOperationError extends Error {
        constructor(message) {
            super(message)
            this.name = 'IllegalOperationError'
        }
    }
    errors.RetryError = RetryError
    errors.IllegalOperationError = IllegalOperationError

    /** Called by Java inside a host function: throws what the host function wants thrown. */
    const raise = (name, message, propertiesJson) => {
        throw makeError(name, message, propertiesJson)
    }
    const makeError = (name, message, propertiesJson) => {
        const error = new (errors[name] || ErrorClass)(message)
        if (error.name !== name) error.name = name
        if (propertiesJson) {
            const properties = parse(propertiesJson)
            for (const key of keys(properties)) error[key] = properties[key]
        }
        return error
    }

    const text = (value) => {
        try {
            return `${value}`
        } catch {
            return '[value without text]'
        }
    }
    const stringMember = (value, key) => {
        try {
            const member = value[key]
            return typeof member === 'string' ? member : undefined
        } catch {
            return undefined
        }
    }
    const isInstance = (value, type) => {
        try {
            return value instanceof type
        } catch {
            return false
        }
    }
    /** A thrown value as JSON text for Java; survives getters that throw, Proxies and the like. */
    const describe = (thrown) => {
        if ((typeof thrown === 'object' && thrown !== null) || typeof thrown === 'function') {
            const name = stringMember(thrown, 'name')
            const message = stringMember(thrown, 'message')
            if (isInstance(thrown, ErrorClass) || message !== undefined) {
                return stringify({
                    __proto__: null, // a plugin's toJSON has no say here
                    name: name === undefined ? 'Error' : name,
                    message: message === undefined ? '' : message,
                    stack: stringMember(thrown, 'stack'),
                    retryable: isInstance(thrown, RetryError) || name === 'RetryError',
                })
            }
            let json
            try {
                json = stringify(thrown)
            } catch {}
            return stringify({ __proto__: null, value: json === undefined ? text(thrown) : json })
        }
        return stringify({ __proto__: null, value: typeof thrown === 'symbol' ? 'Symbol()' : text(thrown) })
    }

    // A rejection that nobody handles (contract §4.6).
    trackRejections((reason) => host.unhandledRejection(describe(reason)))

    // ---- time and chance come from the host -------------------------------------------------------------

    const now = () => host.now()
    const HostDate = new Proxy(DateClass, {
        apply: () => new DateClass(now()).toString(),
        construct: (target, args, newTarget) =>
            construct(DateClass, args.length === 0 ? [now()] : args, newTarget === HostDate ? DateClass : newTarget),
        get: (target, key) => (key === 'now' ? now : target[key]),
    })
    globalThis.Date = HostDate
    defineProperty(DateClass.prototype, 'constructor', { value: HostDate, writable: true, configurable: true })
    Math.random = () => host.random()
    const formats = Intl.DateTimeFormat.prototype
    const { getOwnPropertyDescriptor } = Object
    const formatOf = getOwnPropertyDescriptor(formats, 'format').get
    const { formatToParts } = formats
    const orNow = (date) => (date === undefined ? now() : date)
    defineProperty(formats, 'format', {
        get() {
            const format = apply(formatOf, this, [])
            return (date) => format(orNow(date))
        },
        configurable: true,
    })
    defineProperty(formats, 'formatToParts', {
        value: { formatToParts(date) { return apply(formatToParts, this, [orNow(date)]) } }.formatToParts,
        writable: true,
        configurable: true,
    })

    // ---- accidents that the engine cannot interrupt: built-ins over absurd lengths ------------------------

    const LONGEST = 1e7
    for (const name of ['indexOf', 'lastIndexOf', 'includes', 'forEach', 'some', 'every', 'reduce', 'reduceRight', 'sort', 'shift',
        'unshift', 'splice', 'slice', 'flat', 'flatMap', 'map', 'filter', 'find', 'findIndex', 'findLast', 'findLastIndex', 'fill',
        'join', 'reverse', 'copyWithin', 'concat', 'toSorted', 'toSpliced', 'toReversed', 'with']) {
        const original = Array.prototype[name]
        if (typeof original !== 'function') continue
        const guarded = {
            [name](...args) {
                if (this !== null && this !== undefined && this.length > LONGEST && !ArrayBuffer.isView(this)) {
                    throw new RangeError(`Array.prototype.${name}: length ${text(this.length)} is over ${LONGEST}`)
                }
                return apply(original, this, args)
            },
        }[name]
        defineProperty(guarded, 'length', { value: original.length, configurable: true })
        defineProperty(Array.prototype, name, { value: guarded, writable: true, enumerable: false, configurable: true })
    }

    // ---- promises that the host settles --------------------------------------------------------------------

    // Plugin code may overwrite Map.prototype.get later; these keep the methods they have now.
    const ownMethods = (map) => {
        for (const name of ['get', 'set', 'has', 'delete']) {
            defineProperty(map, name, { value: map[name] })
        }
        return map
    }
    const operations = ownMethods(new Map()) // id → {resolve, reject, site, older}
    const operationOf = ownMethods(new WeakMap()) // promise → id
    let pending = 0
    let site // where this turn last awaited
    let fresh // the operations that it has begun since, linked by `older`
    const forgetOperation = (id) => {
        if (operations.delete(id)) pending--
    }
    const begun = (id, resolve, reject) => {
        fresh = { resolve, reject, site, older: fresh }
        operations.set(id, fresh)
        pending++
    }

    /** Starts an asynchronous host function; Java settles it later through `settleOperation`. */
    const hostPromise = (begin) => {
        let id
        const promise = new PromiseClass((resolve, reject) => {
            id = begin()
            begun(id, resolve, reject)
        })
        if (id !== undefined) operationOf.set(promise, id)
        return promise
    }
    /** Like `hostPromise`, for host code that waits between events; no invocation waits for it. */
    const backgroundPromise = (begin) => new PromiseClass((resolve, reject) => begun(begin(), resolve, reject))
    /** The operation that ends, and with that begins the next turn of its invocation. */
    const take = (id) => {
        const operation = operations.get(id)
        if (operation === undefined) return undefined
        muted = false
        site = operation.site
        fresh = undefined
        operations.delete(id)
        pending--
        return operation
    }
    const settleOperation = (id, ok, value, message, propertiesJson) => {
        const operation = take(id)
        if (operation === undefined) return
        if (ok) operation.resolve(value)
        else operation.reject(makeError(value, message, propertiesJson))
    }
    const timeoutText = (caller, seconds) =>
        `Script execution timed out after promise waited for ${seconds} second${seconds === 1 ? '' : 's'} ` +
        `(${settings.pluginName}, name: ${caller}, pluginConfigId: ${settings.pluginConfigId})`
    const timeOutOperation = (id, caller, seconds) => {
        const operation = take(id)
        if (operation === undefined) return
        const at = operation.site || caller
        operation.reject(new TimeoutError(timeoutText(at, seconds), at))
    }
    /**
     * Every `await x` of the plugin is `await __asyncGuard(x, place)`, and `x.then` is `__asyncGuard(x, place).then`:
     * the operations that x waits for remember the place. They are the one whose promise x is and those begun on the
     * way to x.
     */
    const asyncGuard = (value, place) => {
        site = place
        while (fresh !== undefined) {
            const { older } = fresh
            fresh.site = place
            fresh.older = undefined
            fresh = older
        }
        if (pending > 0 && typeof value === 'object' && value !== null) {
            const id = operationOf.get(value)
            if (id !== undefined) {
                const operation = operations.get(id)
                if (operation !== undefined) operation.site = place
            }
        }
        return value
    }

    // ---- meta (contract §3) --------------------------------------------------------------------------------

    const keyText = (key) => (typeof key === 'string' ? key : typeof key === 'symbol' ? raise('TypeError', 'a key cannot be a symbol') : `${key}`)
    const jsonText = (value, what) => {
        const json = stringify(value)
        return json === undefined ? raise('TypeError', `${what} cannot be stored as JSON`) : json
    }
    const parsed = (json) => hostParsed(json) ?? parse(json)

    const storage = freeze({
        get: async (key, defaultValue) => {
            const json = host.storageGet(keyText(key))
            return json === null ? defaultValue : parsed(json)
        },
        set: async (key, value) => {
            if (value === undefined) host.storageDelete(keyText(key))
            else host.storageSet(keyText(key), jsonText(value, 'storage.set: the value'))
        },
        del: async (key) => host.storageDelete(keyText(key)),
    })

    const cacheKey = (key) => (typeof key === 'string' ? key : stringify(key) ?? text(key))
    const number = (value, message) => (typeof value === 'number' ? value : raise('IllegalOperationError', message))
    const cache = freeze({
        set: async (key, value, ttlSeconds, options) => {
            const serialize = !options || options.jsonSerialize !== false
            const body = serialize ? jsonText(value === undefined ? null : value, 'cache.set: the value') : text(value)
            host.cacheSet(cacheKey(key), body, ttlSeconds ? Number(ttlSeconds) : 0)
        },
        get: async (key, defaultValue, options) => {
            const value = host.cacheGet(cacheKey(key))
            if (value === null) return defaultValue
            if (options && options.jsonSerialize === false) return value
            try {
                return value === '' ? null : parsed(value)
            } catch {
                return null
            }
        },
        incr: async (key) => host.cacheIncr(cacheKey(key)),
        expire: async (key, ttlSeconds) => host.cacheExpire(cacheKey(key), Number(ttlSeconds)),
        lpush: async (key, elements) => {
            if (typeof elements !== 'string' && !isArray(elements)) {
                raise('IllegalOperationError', 'cache.lpush expects a string value or an array of strings')
            }
            if (isArray(elements) && elements.length > 1000) {
                raise('IllegalOperationError', 'Too many elements in array for cache.lpush. Maximum: 1000')
            }
            const list = []
            if (typeof elements === 'string') list[0] = elements
            else for (let i = 0; i < elements.length; i++) list[i] = String(elements[i])
            return host.cacheLpush(cacheKey(key), stringify(list))
        },
        lrange: async (key, start, end) => {
            if (typeof start !== 'number' || typeof end !== 'number') {
                raise('IllegalOperationError', 'cache.lrange expects a number for the start and end indexes')
            }
            return parse(host.cacheLrange(cacheKey(key), start, end))
        },
        llen: async (key) => host.cacheLlen(cacheKey(key)),
        lrem: async (key, count, element) => {
            number(count, 'cache.lrem expects a number for the "count" argument')
            return host.cacheLrem(cacheKey(key), count, String(element))
        },
        lpop: async (key, count) => {
            number(count, 'cache.lpop expects a number for the "count" argument')
            const popped = host.cacheLpop(cacheKey(key), count)
            return popped === null ? null : parse(popped)
        },
    })

    const cursor = freeze({
        init: async (key, initialValue = 0) => {
            if (typeof initialValue !== 'number') raise('IllegalOperationError', "The cursor's initial value must be a number!")
            const name = keyText(key)
            if (host.storageGet(name) === null) host.storageSet(name, stringify(initialValue))
        },
        increment: async (key, incrementBy = 1) => {
            if (typeof incrementBy !== 'number') raise('IllegalOperationError', 'The incrementBy value must be a number!')
            const name = keyText(key)
            const stored = host.storageGet(name)
            const next = (stored === null ? 0 : Number(parse(stored))) + incrementBy
            host.storageSet(name, stringify(next))
            return next
        },
    })

    const SECOND = 1000
    const MINUTE = 60 * SECOND
    const HOUR = 60 * MINUTE
    const DAY = 24 * HOUR
    const UNITS = {
        __proto__: null,
        millisecond: 1, second: SECOND, minute: MINUTE, hour: HOUR, day: DAY, week: 7 * DAY,
        month: 30 * DAY, quarter: 13 * 7 * DAY, year: 365 * DAY,
    }
    const duration = (amount, unit) => {
        const name = `${unit}`
        const factor = UNITS[name.endsWith('s') ? name.slice(0, -1) : name]
        return factor === undefined ? raise('Error', `Unknown time unit: ${name}`) : Number(amount) * factor
    }
    const enqueue = (name, payload, due) => {
        let json
        try {
            json = stringify(payload === undefined ? {} : payload)
            if (json === undefined) raise('TypeError', 'the payload is no JSON')
            host.enqueueJob(name, json, due)
        } catch (error) {
            host.systemLog('ERROR', `Failed to enqueue job ${name} with error: ${stringMember(error, 'message') ?? text(error)}`)
            throw error
        }
    }
    const jobs = new Proxy(freeze(create(null)), {
        get: (_, name) =>
            typeof name === 'symbol' || name === 'then'
                ? undefined
                : (payload) =>
                      freeze({
                          runNow: async () => enqueue(name, payload, now()),
                          runAt: async (date) => {
                              const due = date instanceof DateClass ? date.getTime() : new DateClass(date).getTime()
                              if (due !== due) raise('Error', 'runAt: not a date')
                              enqueue(name, payload, due)
                          },
                          runIn: async (amount, unit) => enqueue(name, payload, now() + round(duration(amount, unit))),
                      }),
        set: () => false,
    })

    const metricTypes = { __proto__: null }
    const metrics = new Proxy(freeze(create(null)), {
        get: (_, name) => {
            if (typeof name === 'symbol' || name === 'then') return undefined
            const type = metricTypes[name]
            if (type === undefined) raise('IllegalOperationError', 'Invalid metric name')
            const record = async (value) => {
                if (typeof value !== 'number') raise('IllegalOperationError', 'Only numbers are allowed for operations on metrics')
                host.metric(name, type, value)
            }
            return freeze(type === 'sum' ? { increment: record } : { [type]: record })
        },
        set: () => false,
    })

    const attachments = {}
    for (const key of settings.attachmentKeys) {
        let contents
        defineProperty(attachments, key, {
            enumerable: true,
            get: () => contents ?? (contents = attachment(key)),
        })
    }
    const attachment = (key) => {
        const [contentType, fileName, base64] = parse(host.attachment(key))
        return freeze({
            content_type: contentType,
            file_name: fileName,
            contents: base64 === null ? null : requireModule('buffer').Buffer.from(base64, 'base64'),
        })
    }

    const meta = create(ObjectPrototype)
    const constant = (name, value) => defineProperty(meta, name, { value, enumerable: true })
    constant('cache', cache)
    constant('config', parse(settings.config))
    constant('attachments', freeze(attachments))
    constant('global', {})
    constant('storage', storage)
    constant('jobs', jobs)
    constant('metrics', metrics)
    constant('utils', freeze({ cursor }))
    constant('geoip', freeze({
        locate: async (ip) => {
            const json = host.geoip(typeof ip === 'string' ? ip : '')
            return json === null ? null : parsed(json)
        },
    }))

    // Ours, not PostHog's: plugins that look through meta must not meet it.
    defineProperty(meta, 'idempotencyKey', {
        value: (n) => {
            if (n !== undefined && typeof n !== 'string' && typeof n !== 'number') {
                raise('TypeError', 'meta.idempotencyKey: the argument must be a number or text')
            }
            return host.idempotencyKey(n === undefined ? null : `${n}`)
        },
    })

    // ---- globals (contract §3.6–§3.8) ------------------------------------------------------------------------

    const global = (name, value) =>
        defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true })
    const lazyGlobal = (name, load) =>
        defineProperty(globalThis, name, {
            get: () => {
                const value = load()
                global(name, value)
                return value
            },
            set: (value) => global(name, value),
            enumerable: false,
            configurable: true,
        })

    const plainText = (value) => {
        if (isArray(value) || (typeof value === 'object' && value !== null && getPrototypeOf(value) === ObjectPrototype)) {
            try {
                return stringify(value)
            } catch {
                return text(value)
            }
        }
        return typeof value === 'symbol' ? apply(Symbol.prototype.toString, value, []) : text(value)
    }
    let muted = false // this call has used up its log lines; ends with the next entry from Java
    const printed = apply(promiseResolve, PromiseClass, [undefined])
    const print = (type) => (...args) => {
        if (muted) return printed
        let line = ''
        for (let i = 0; i < args.length; i++) line += (i === 0 ? '' : ' ') + plainText(args[i])
        muted = host.consoleLog(type, line)
        return printed
    }
    global('console', freeze({
        debug: print('DEBUG'), log: print('LOG'), info: print('INFO'), warn: print('WARN'), error: print('ERROR'),
    }))

    const capture = async (event, properties = {}) => {
        const { timestamp, distinct_id, ...rest } = properties ?? {}
        host.capture(
            typeof event === 'string' ? event : raise('TypeError', 'posthog.capture: the event name must be text'),
            distinct_id === undefined || distinct_id === null ? null : `${distinct_id}`,
            timestamp === undefined || timestamp === null
                ? null
                : timestamp instanceof DateClass ? timestamp.toISOString() : `${timestamp}`,
            stringify(rest)
        )
    }
    const posthog = { capture }
    defineProperty(posthog, 'api', { enumerable: true, get: () => requireModule('@hedgerow/posthog-api') })
    global('posthog', freeze(posthog))
    global('RetryError', RetryError)
    global('global', globalThis)
    lazyGlobal('Buffer', () => requireModule('buffer').Buffer)
    lazyGlobal('URL', () => requireModule('url').URL)
    lazyGlobal('URLSearchParams', () => requireModule('url').URLSearchParams)
    for (const name of ['AbortController', 'AbortSignal']) lazyGlobal(name, () => requireModule('@hedgerow/abort')[name])
    const clouds = {}
    for (const [name, module] of [['bigquery', '@google-cloud/bigquery'], ['pubsub', '@google-cloud/pubsub']]) {
        defineProperty(clouds, name, { enumerable: true, get: () => requireImportable(module) })
    }
    global('google', freeze({ cloud: freeze(clouds) }))
    lazyGlobal('fetch', () => requireModule('node-fetch'))
    defineProperty(globalThis, '__asyncGuard', { value: asyncGuard })

    // ---- modules ------------------------------------------------------------------------------------------------

    /** Its `cancel` ends what a promise of it waits for; the promise is then rejected. */
    const cancellable = (call) => {
        const begin = (...args) => hostPromise(() => call(...args))
        begin.cancel = (promise) => {
            const id = operationOf.get(promise)
            if (id !== undefined) host.cancelOperation(id)
        }
        return begin
    }
    const hostFunction = ({ kind, call }) =>
        kind === 'SYNC' ? call : kind === 'ASYNC' ? cancellable(call) : (...args) => backgroundPromise(() => call(...args))
    const loaded = ownMethods(new Map())
    loaded.set('@posthog/plugin-scaffold', freeze({ RetryError }))
    /** For the host's own modules: also those that plugins may not import. */
    const requireModule = (name) => {
        if (loaded.has(name)) return loaded.get(name)
        const { factory, functions } = host.loadModule(name)
        const module = { exports: {} }
        loaded.set(name, module.exports)
        try {
            const bound = create(null)
            for (let i = 0; i < functions.length; i++) bound[functions[i].name] = hostFunction(functions[i])
            factory(module, module.exports, requireModule, bound)
        } finally {
            host.moduleLoaded()
        }
        loaded.set(name, module.exports)
        return module.exports
    }
    /** The plugin's `require`. */
    const requireImportable = (...names) => {
        const name = names[0]
        if (names.length !== 1 || typeof name !== 'string') {
            throw new ErrorClass(`Cannot import '${text(name)}'! This package is not provided by PostHog in plugins.`)
        }
        if (name !== '@posthog/plugin-scaffold') {
            const refusal = host.refuseImport(name)
            if (refusal !== null) throw new ErrorClass(refusal)
        }
        return requireModule(name)
    }

    // ---- loading and calling ---------------------------------------------------------------------------------------

    const METHODS = ['setupPlugin', 'teardownPlugin', 'processEvent', 'processEventBatch', 'onEvent', 'onSnapshot', 'exportEvents',
        'getSettings', 'composeWebhook']
    const TASKS = ['runEveryMinute', 'runEveryHour', 'runEveryDay']
    const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function'
    let destinations = []
    const exported = (name) => {
        for (let i = 0; i < destinations.length; i++) {
            const value = destinations[i][name]
            if (value) return value
        }
        return undefined
    }
    const hooks = { __proto__: null }
    let jobFunctions = create(null)

    /** Runs the plugin's text and looks its exports up (contract §1.11); returns the capabilities as JSON text. */
    const load = (factory) => {
        const module = { exports: {} }
        const exports = module.exports
        const declared = apply(factory, globalThis, [module, exports, requireImportable])
        const found = []
        for (const candidate of [declared.exports, declared.exports && declared.exports.default, module.exports]) {
            if (isObject(candidate) && !found.includes(candidate)) found.push(candidate)
        }
        if (!found.some((destination) => ownKeys(destination).some((key) => key !== '__esModule'))) {
            found.push(declared.functions)
        }
        destinations = found
        const methods = []
        for (const name of METHODS) {
            const value = exported(name)
            if (typeof value === 'function') {
                hooks[name] = value
                methods.push(name)
            }
        }
        const tasks = []
        const ignored = []
        for (const destination of destinations) {
            for (const name of Object.getOwnPropertyNames(destination)) {
                if (!name.startsWith('runEvery') || typeof destination[name] !== 'function') continue
                if (!TASKS.includes(name)) {
                    if (!ignored.includes(name)) ignored.push(name)
                } else if (hooks[name] === undefined) {
                    hooks[name] = destination[name]
                    tasks.push(name)
                }
            }
        }
        for (let i = destinations.length - 1; i >= 0; i--) {
            const jobsThere = destinations[i].jobs
            if (isObject(jobsThere)) for (const name of keys(jobsThere)) jobFunctions[name] = jobsThere[name]
            const metricsThere = destinations[i].metrics
            if (isObject(metricsThere)) {
                for (const name of keys(metricsThere)) {
                    const type = text(metricsThere[name]).toLowerCase()
                    if (type === 'sum' || type === 'max' || type === 'min') metricTypes[name] = type
                    else host.systemLog('WARN', `Only 'sum', 'max', and 'min' are supported as metric types. Invalid types received: ${type}`)
                }
            }
        }
        const sorted = (list) => setPrototypeOf(apply(sort, list, []), null)
        return stringify({
            __proto__: null,
            methods: sorted(methods),
            scheduledTasks: sorted(tasks),
            jobs: sorted(keys(jobFunctions)),
            ignored: sorted(ignored),
        })
    }

    /** The first argument of the call that begins. */
    const argument = () => {
        const value = hostArgument()
        return typeof value === 'string' ? parse(value) : value
    }
    const call = (kind, name, hasArgument) => {
        switch (kind) {
            case 'PROCESS_EVENT': {
                const event = argument()
                const single = hooks.processEvent
                if (single !== undefined) return apply(single, undefined, [event, meta])
                const batch = apply(hooks.processEventBatch, undefined, [[event], meta])
                return isObject(batch) && typeof batch.then === 'function'
                    ? apply(promiseThen, apply(promiseResolve, PromiseClass, [batch]), [(events) => events?.[0]])
                    : batch?.[0]
            }
            case 'COMPOSE_WEBHOOK': {
                const event = argument()
                if (event.timestamp !== undefined && event.timestamp !== null) event.timestamp = new DateClass(event.timestamp)
                return apply(hooks.composeWebhook, undefined, [event, meta])
            }
            case 'JOB': {
                const job = jobFunctions[name]
                if (typeof job !== 'function') {
                    throw new ErrorClass(`Task "${name}" not found for plugin "${settings.pluginName}" with config id ${settings.pluginConfigId}`)
                }
                return apply(job, undefined, [argument(), meta])
            }
            default: {
                const hook = hooks[name]
                if (hook === undefined) {
                    if (kind === 'SETUP' || kind === 'TEARDOWN') return undefined
                    throw new ErrorClass(`The plugin has no function ${name}`)
                }
                return apply(hook, undefined, hasArgument ? [argument(), meta] : [meta])
            }
        }
    }
    const returnsJson = { __proto__: null, PROCESS_EVENT: true, COMPOSE_WEBHOOK: true, GET_SETTINGS: true }
    const finish = (id, kind, value) => {
        if (hostCompleted(id, returnsJson[kind] && value ? value : undefined)) return
        let json
        try {
            json = stringify(value)
        } catch (error) {
            host.failed(id, describe(error))
            return
        }
        host.completed(id, json === undefined ? null : json)
    }
    /** Starts one hook call; tells Java the end through `completed` or `failed`, now or later. */
    const invoke = (id, kind, name, hasArgument) => {
        muted = false
        site = undefined
        fresh = undefined
        let result
        try {
            result = call(kind, name, hasArgument)
            if (isObject(result) && typeof result.then === 'function') {
                apply(promiseThen, apply(promiseResolve, PromiseClass, [result]), [
                    (value) => finish(id, kind, value),
                    (error) => host.failed(id, describe(error)),
                ])
                return
            }
        } catch (error) {
            host.failed(id, describe(error))
            return
        }
        finish(id, kind, result)
    }

    return {
        load, invoke, raise, hostPromise, settleOperation, forgetOperation, timeOutOperation, timeoutText, describe,
    }
})
