const CODE = 0

export async function processEvent(event, { config, storage }) {
    if (event.event === 'probe') {
        event.properties.seen = await storage.get('seen', 0)
    }
    if (event.event !== 'step') {
        return event
    }
    const seen = (await storage.get('seen', 0)) + 1
    await storage.set('seen', seen)
    const last = `last/${event.distinct_id}`
    const previous = await storage.get(last, 0)
    await storage.set(last, event.properties.seq)
    Object.assign(event.properties, { seen, previous, label: config.label, counterCode: CODE })
    return event
}
