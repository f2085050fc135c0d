// Walks every property of a large event and rewrites it.
export function processEvent(event) {
    const rewritten = {}
    for (const [key, value] of Object.entries(event.properties)) {
        if (typeof value === 'string') {
            rewritten[key] = value.length > 40 ? value.slice(0, 40) : value.toUpperCase()
        } else if (typeof value === 'number') {
            rewritten[key] = value + 1
        } else {
            rewritten[key] = value
        }
    }
    event.properties = rewritten
    return event
}
