// Drops or keeps by several conditions and one regular expression.
const internal = /^(.+\.)?(internal|staging|localhost)(\.example\.com)?$/

export function processEvent(event) {
    const properties = event.properties
    if (event.event === '$feature_flag_called' && properties.$feature_flag === 'ignored') {
        return null
    }
    if (properties.$lib === 'posthog-php' && properties.$lib_version < '2.0.0') {
        return null
    }
    if (typeof event.distinct_id === 'string' && event.distinct_id.endsWith('@example.com')) {
        return null
    }
    if (properties.$host !== undefined && internal.test(properties.$host)) {
        return null
    }
    if (properties.$screen_width > 10000 || properties.$screen_height > 10000) {
        return null
    }
    if (event.ip === '127.0.0.1') {
        return null
    }
    return event
}
