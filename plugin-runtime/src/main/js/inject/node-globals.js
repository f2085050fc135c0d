// What npm packages take for granted. Bundled only where a package names it; plugins never see it.
export const process = {
    version: 'v18.0.0',
    versions: {},
    env: {},
    argv: [],
    platform: 'linux',
    browser: false,
    nextTick: (callback, ...args) => void Promise.resolve().then(() => callback(...args)),
    emitWarning() {},
    on() {},
}
export const setTimeout = (...args) => require('@hedgerow/timers').setTimeout(...args)
export const clearTimeout = (timer) => require('@hedgerow/timers').clearTimeout(timer)
export const setImmediate = (callback, ...args) => process.nextTick(callback, ...args)
export const atob = (text) => require('buffer').Buffer.from(text, 'base64').toString('latin1')
export const btoa = (text) => require('buffer').Buffer.from(text, 'latin1').toString('base64')
/** The sandbox has no Error.captureStackTrace. */
export const captureStackTrace = (error) => {
    if (error.stack === undefined) Object.defineProperty(error, 'stack', { value: new Error(error.message).stack, writable: true, configurable: true })
}
/** The plugin's console has no assert. */
export const consoleAssert = () => {}
