// What console has, and how it writes values down (contract §3.7).
class Person {
    constructor() {
        this.name = 'n'
    }
}

export async function processEvent(event) {
    for (const level of ['debug', 'log', 'info', 'warn', 'error']) console[level](level)
    const returned = console.log()
    console.log('a', 1, true, null, undefined, [1, [2, { b: undefined }]], { c: { d: new Date(0) } })
    console.error(new RangeError('out of range'), new Person(), new Date(NaN), () => 1, Symbol('s'), 10n, /re/g)
    console.error('%s is not formatted', 'this', event)
    const cyclic = {}
    cyclic.self = cyclic
    console.warn(cyclic, { big: 1n }, Object.create(null), 'ünï\ncode')
    const { error } = console
    error('taken off')
    event.properties = {
        members: Object.keys(console).sort(),
        others: ['trace', 'table', 'dir', 'assert', 'time', 'timeEnd', 'group', 'count'].map((name) => typeof console[name]),
        promise: returned instanceof Promise,
        resolved: (await console.log('awaited')) === undefined,
    }
    return event
}

export function onEvent(event) {
    console.trace('not there')
}
