// Timers for host modules only; plugins have none (contract §3.8).
let next = 1
const live = new Set()
const setTimeout = (callback, delay, ...args) => {
    const id = next++
    live.add(id)
    host.wait(id, Math.max(0, Number(delay) || 0)).then(() => {
        if (live.delete(id)) callback(...args)
    })
    return { id, unref() { return this }, ref() { return this } }
}
const clearTimeout = (timer) => {
    if (timer && live.delete(timer.id)) host.cancel(timer.id)
}
module.exports = { setTimeout, clearTimeout }
