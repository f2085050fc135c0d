const CODE = 0

// Without any state, so that it runs in the parallel lane.
export function processEvent(event) {
    if (event.event === 'step') {
        event.properties.stamps = (event.properties.stamps ?? 0) + 1
        event.properties.stamperCode = CODE
    }
    return event
}
