// Three properties set: what remains is the cost of passing the event in and out.
export function processEvent(event) {
    event.properties.hello = 'world'
    event.properties.length_of_name = event.event.length
    event.properties.benchmark = true
    return event
}
