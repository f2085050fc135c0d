export async function processEvent(event, { storage }) {
    const end = Date.now() + 4
    while (Date.now() < end) {}
    const seen = (await storage.get('seen', 0)) + 1
    await storage.set('seen', seen)
    const last = `last/${event.distinct_id}`
    const previous = await storage.get(last, 0)
    await storage.set(last, event.properties.seq)
    Object.assign(event.properties, { seen, previous, done: Date.now() })
    return event
}
