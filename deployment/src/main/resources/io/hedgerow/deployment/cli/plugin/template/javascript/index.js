export function setupPlugin({ config }) {
    if (!config.property) {
        throw new Error('Set the property to count words of')
    }
}

export function processEvent(event, { config }) {
    const text = event.properties?.[config.property]
    if (typeof text === 'string') {
        event.properties[`${config.property}_words`] = text.split(/\s+/).filter(Boolean).length
    }
    return event
}
