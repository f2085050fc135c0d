// Needs nothing of its team: it runs in the parallel lane.
export function processEvent(event) {
    const end = Date.now() + 2
    while (Date.now() < end) {}
    event.properties.light = true
    return event
}
