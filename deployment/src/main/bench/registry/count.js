// As mark.js, and counts each person's events in storage, so that it runs where the team's state is.
const CODE = 1

export async function processEvent(event, { config, global, storage }) {
    global.instance = global.instance || Math.random().toString(36)
    global.n = (global.n || 0) + 1
    const mark = { code: CODE, label: config.label, instance: global.instance, n: global.n, at: Date.now() }
    mark.count = (await storage.get(event.distinct_id, 0)) + 1
    await storage.set(event.distinct_id, mark.count)
    event.properties.marks = [...(event.properties.marks || []), mark]
    return event
}
