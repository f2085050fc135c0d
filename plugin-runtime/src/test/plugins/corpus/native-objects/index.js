exports.processEvent = (event) => {
    const { list, ...rest } = event.properties
    event.properties = {
        is_array: list instanceof Array && Array.isArray(list),
        own: event.hasOwnProperty('properties') && !event.hasOwnProperty('toString'),
        plain: Object.getPrototypeOf(rest) === Object.prototype,
        order: JSON.stringify(rest),
        keys: Object.keys(event),
        in_operator: 'properties' in event,
        copy: structured(event.properties),
    }
    return event
}
const structured = (value) => ({ ...value, extra: [...value.list, 3] })
