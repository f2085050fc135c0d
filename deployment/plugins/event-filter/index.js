export function setupPlugin({ config, global }) {
    global.dropped = new Set(
        (config.dropEvents || '')
            .split(',')
            .map((name) => name.trim())
            .filter((name) => name !== '')
    )
    global.internalSuffix = config.internalDomain ? `@${config.internalDomain.trim().toLowerCase()}` : null
}

export function processEvent(event, { global }) {
    if (global.dropped.has(event.event)) {
        return null
    }
    const email = event.properties.email
    if (global.internalSuffix && typeof email === 'string' && email.toLowerCase().endsWith(global.internalSuffix)) {
        return null
    }
    return event
}
