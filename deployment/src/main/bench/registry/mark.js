// Says by whom an event was processed: CODE and label are the revision, n counts in the instance.
const CODE = 1

export function processEvent(event, { config, global }) {
    global.instance = global.instance || Math.random().toString(36)
    global.n = (global.n || 0) + 1
    const mark = { code: CODE, label: config.label, instance: global.instance, n: global.n, at: Date.now() }
    event.properties.marks = [...(event.properties.marks || []), mark]
    return event
}
