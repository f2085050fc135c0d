// Bundles each module into one script that evaluates to (function (module, exports, require, host) {…}).
// Host modules stay outside a bundle: they are required at run time, so that they exist once per context.
import { build } from 'esbuild'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))
const out = path.resolve(process.argv[2])
const sources = readdirSync(path.join(here, 'modules')).filter((name) => name.endsWith('.js'))
const inputs = [
    ...sources.map((name) => path.join(here, 'modules', name)),
    ...readdirSync(path.join(here, 'inject')).map((name) => path.join(here, 'inject', name)),
    ...readdirSync(path.join(here, 'lib')).map((name) => path.join(here, 'lib', name)),
    path.join(here, 'build.mjs'),
    path.join(here, 'package-lock.json'),
]
const targets = sources.map((name) => path.join(out, name))
const time = (file) => statSync(file).mtimeMs
if (targets.every(existsSync) && Math.max(...inputs.map(time)) < Math.min(...targets.map(time))) process.exit(0)

const HOST = /^(buffer|crypto|events|stream|string_decoder|url|util|node-fetch|@hedgerow\/[a-z-]+)\/?$/
const fetchStubs = { stream: 'fetch-stream', url: 'fetch-url', http: 'fetch-http', https: 'fetch-http', zlib: 'fetch-http', 'whatwg-url': 'fetch-http' }
const resolver = {
    name: 'host-modules',
    setup(build) {
        build.onResolve({ filter: /.*/ }, ({ path: name, importer }) => {
            if (/node-fetch[\\/]lib/.test(importer) && fetchStubs[name]) {
                return { path: path.join(here, 'inject', fetchStubs[name] + '.js') }
            }
            // Node's files, not the browser's: they use our crypto and not a global of that name.
            if (/@ethersproject[\\/](random|sha2)[\\/]lib/.test(importer) && /^\.\/(random|sha2)$/.test(name)) {
                return { path: path.join(path.dirname(importer), name + '.js') }
            }
            if (/^process\/?$/.test(name)) return { path: path.join(here, 'inject', 'process.js') }
            const host = HOST.exec(name)
            return host ? { path: host[1], external: true } : undefined
        })
    },
}
// What costs an interpreter too much of a plugin's time and memory: file → [text of the package, text instead].
const ours = JSON.stringify(path.join(here, 'lib', 'secp256k1.js'))
const lighter = {
    // ENS's tables of names, most of the cost of loading ethers, wait until a name is normalized.
    '@ethersproject/hash/lib/namehash.js': [
        ['var lib_1 = require("./ens-normalize/lib");', 'var lib_1 = { get ens_normalize() { return require("./ens-normalize/lib").ens_normalize; } };'],
    ],
    // Products of points are Java's (secp256k1 is elliptic's one curve with an endomorphism), so no tables of them.
    'elliptic/lib/elliptic/curve/short.js': [
        ['Point.prototype.mul = function mul(k) {', `$&if (this.curve.endo && !this.isInfinity()) return require(${ours}).product(new BN(k, 16), this);`],
        ['Point.prototype.mulAdd = function mulAdd(k1, p2, k2) {', `$&if (this.curve.endo && !this.isInfinity() && !p2.isInfinity()) return require(${ours}).sumOfProducts(k1, this, k2, p2);`],
    ],
    'elliptic/lib/elliptic/ec/index.js': [['this.g.precompute(options.curve.n.bitLength() + 1);', '']],
    'elliptic/lib/elliptic/curves.js': [["pre = require('./precomputed/secp256k1');", 'pre = undefined;']],
}
const replacer = {
    name: 'lighter',
    setup(build) {
        for (const [name, replacements] of Object.entries(lighter)) {
            let found = false
            build.onLoad({ filter: new RegExp(name.replace(/\./g, '\\.').replace(/\//g, '[\\\\/]') + '$') }, ({ path: file }) => {
                found = true
                let contents = readFileSync(file, 'utf8')
                for (const [text, instead] of replacements) {
                    if (contents.split(text).length !== 2) throw new Error(`${file}: expected once: ${text}`)
                    contents = contents.replace(text, () => instead.replace('$&', () => text))
                }
                return { contents, loader: 'js' }
            })
            build.onEnd(() => (found ? undefined : { errors: [{ text: `no package has ${name} any more` }] }))
        }
    },
}
mkdirSync(out, { recursive: true })
await build({
    entryPoints: sources.map((name) => path.join(here, 'modules', name)),
    outdir: out,
    bundle: true,
    minify: true,
    keepNames: true,
    format: 'cjs',
    platform: 'browser',
    mainFields: ['main'],
    conditions: ['require'],
    target: 'es2022',
    define: { global: 'globalThis', 'Error.captureStackTrace': 'captureStackTrace', 'console.assert': 'consoleAssert' },
    inject: [path.join(here, 'inject', 'node-globals.js')],
    banner: { js: '(function (module, exports, require, host) {' },
    footer: { js: '})' },
    plugins: [resolver, replacer],
    logLevel: 'error',
})
