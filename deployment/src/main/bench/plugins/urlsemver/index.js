// Takes an address apart with a regular expression and a version into its parts.
const address = /^(https?):\/\/([^/?#:]+)(?::(\d+))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/

function flatten(properties, key, version) {
    const [core, ...rest] = version.split('-')
    const [major, minor, patch] = core.split('.')
    properties[`${key}__major`] = Number(major)
    properties[`${key}__minor`] = Number(minor)
    properties[`${key}__patch`] = Number(patch)
    if (rest.length > 0) {
        properties[`${key}__pre`] = rest.join('-')
    }
}

export function processEvent(event) {
    const properties = event.properties
    const parts = address.exec(properties.$current_url)
    if (parts) {
        properties.url_protocol = parts[1]
        properties.url_host = parts[2]
        properties.url_path = parts[4]
        const query = parts[5]
        if (query) {
            for (const pair of query.split('&')) {
                const equals = pair.indexOf('=')
                const name = equals < 0 ? pair : pair.slice(0, equals)
                properties[`url_query_${name.toLowerCase()}`] = equals < 0 ? '' : decodeURIComponent(pair.slice(equals + 1))
            }
        }
    }
    if (typeof properties.$app_version === 'string') {
        flatten(properties, 'app_version', properties.$app_version)
    }
    return event
}
