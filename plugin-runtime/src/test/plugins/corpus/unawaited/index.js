export function processEvent(event, { storage, cache }) {
    posthog.capture('seen ' + event.event)
    storage.set('last', event.event)
    cache.set('n', 1).then(() => cache.incr('n')).then((n) => console.info('n is', n))
    return event
}

export async function onEvent(event, { storage }) {
    storage.set('order', [1])
    const before = await storage.get('order', [])
    storage.set('order', [...before, 2])
}
