'use strict'
// node benchmark.js MODE PLUGIN_FILE EVENTS_FILE GEOIP_FILE WARM_SECONDS SECONDS
// MODE plain: the plugin in Node itself; vm2: in vm2 with every await guarded, as the legacy server ran it
// (contract §4). JSON bytes in, JSON bytes out, one thread. Prints one line of JSON.
const fs = require('fs')
const path = require('path')
const crypto = require('crypto')
const Babel = require('@babel/standalone')

const [mode, pluginFile, eventsFile, geoipFile, warmSeconds, seconds] = process.argv.slice(2)
const TASK_TIMEOUT = 30

/** `await x` → `await __asyncGuard(x, 'await on line L:C')`, and the same around the object of every `.then`. */
const promiseGuards = ({ types: t }) => ({
    visitor: {
        AwaitExpression: {
            exit(node) {
                const at = node.node.loc ? node.node.loc.start : { line: 0, column: 0 }
                if (t.isCallExpression(node.node.argument) && node.node.argument.callee.name === '__asyncGuard') return
                node.node.argument = t.callExpression(t.identifier('__asyncGuard'), [
                    node.node.argument, t.stringLiteral(`await on line ${at.line}:${at.column}`),
                ])
            },
        },
        MemberExpression: {
            exit(node) {
                if (!t.isIdentifier(node.node.property, { name: 'then' })) return
                if (t.isCallExpression(node.node.object) && node.node.object.callee.name === '__asyncGuard') return
                const at = node.node.loc ? node.node.loc.start : { line: 0, column: 0 }
                node.node.object = t.callExpression(t.identifier('__asyncGuard'), [
                    node.node.object, t.stringLiteral(`Promise.then on line ${at.line}:${at.column}`),
                ])
            },
        },
    },
})
const source = Babel.transform(fs.readFileSync(path.join(pluginFile, 'index.js'), 'utf8'), {
    filename: 'index.ts',
    presets: ['typescript', ['env', { targets: { node: process.versions.node } }]],
    plugins: mode === 'vm2' ? [promiseGuards] : [],
}).code

const records = JSON.parse(fs.readFileSync(geoipFile, 'utf8'))
const geoip = { locate: async (ip) => records[ip] ?? null }

function plain() {
    const module = { exports: {} }
    new Function('module', 'exports', source)(module, module.exports)
    const meta = Object.freeze({ config: {}, attachments: {}, global: {}, geoip })
    return (event) => module.exports.processEvent(event, meta)
}

function inVm2() {
    const { VM } = require('vm2')
    const asyncGuard = async (promise, name) =>
        Promise.race([
            promise,
            new Promise((_, reject) =>
                setTimeout(() => reject(new Error(`Script execution timed out after promise waited (${name})`)), TASK_TIMEOUT * 1000)
            ),
        ])
    const vm = new VM({ timeout: TASK_TIMEOUT * 1000 + 1, sandbox: {} })
    vm.freeze(asyncGuard, '__asyncGuard')
    vm.freeze({ config: {}, attachments: {}, geoip }, '__pluginHostMeta')
    const result = vm.run(`(function () {
        const module = { exports: {} }
        const exports = module.exports
        const __pluginMeta = { ...__pluginHostMeta, global: {} }
        ;(function () { ${source} })()
        const __method = module.exports.processEvent
        const __guarded = (f, name) => async (...args) => __asyncGuard(f(...args), name)
        return { processEvent: __guarded((event) => __method(event, __pluginMeta), 'processEvent') }
    })()`)
    return (event) => result.processEvent(event)
}

const processEvent = mode === 'vm2' ? inVm2() : plain()
const inputs = fs.readFileSync(eventsFile, 'utf8').trim().split('\n').map((line) => Buffer.from(line))
const isThenable = (value) => value !== null && typeof value === 'object' && typeof value.then === 'function'

async function one(input) {
    const started = processEvent(JSON.parse(input.toString()))
    const result = isThenable(started) ? await started : started
    return result ? Buffer.from(JSON.stringify(result)) : null
}

async function runFor(limitSeconds) {
    const until = process.hrtime.bigint() + BigInt(Math.round(limitSeconds * 1e9))
    const cpu = process.cpuUsage()
    const wall = process.hrtime.bigint()
    let events = 0
    let bytes = 0
    do {
        for (const input of inputs) {
            const output = await one(input)
            bytes += output === null ? 0 : output.length
        }
        events += inputs.length
    } while (process.hrtime.bigint() < until)
    const used = process.cpuUsage(cpu)
    return {
        events, bytes,
        perWallSecond: events / (Number(process.hrtime.bigint() - wall) / 1e9),
        perCpuSecond: events / ((used.user + used.system) / 1e6),
    }
}

;(async () => {
    const hash = crypto.createHash('sha256')
    for (const input of inputs) {
        const output = await one(input)
        hash.update(output === null ? 'null' : output)
        hash.update('\n')
    }
    await runFor(Number(warmSeconds))
    const measured = await runFor(Number(seconds))
    console.log(JSON.stringify({ mode, node: process.version, checksum: hash.digest('hex'), ...measured }))
    process.exit(0)
})()
