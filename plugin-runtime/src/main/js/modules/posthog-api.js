// posthog.api (contract §3.6, §10 row 10).
const fetch = require('node-fetch')
const { URLSearchParams } = require('url')
const call = (method) => async (path, options = {}) => {
    const { headers = {}, data = {}, host: address, projectApiKey, personalApiKey } = options
    if (Boolean(projectApiKey) !== Boolean(personalApiKey)) {
        throw new Error('You must specify a personalApiKey if you specify a projectApiKey and vice-versa!')
    }
    const site = (address || host.siteUrl()).replace(/\/+$/, '')
    if (!site) throw new Error('posthog.api: no site URL is configured and no host was given')
    if (!projectApiKey) {
        // The old server made a bot user with a key of its own (contract §3.6); nothing here can.
        throw new Error(
            `Unable to determine project: posthog.api.${method.toLowerCase()} was given no projectApiKey and no personalApiKey. ` +
                'Hedgerow creates no keys of its own; pass both in the options, for example from the config of the plugin.'
        )
    }
    const trimmed = `${path}`.replace(/^\/+/, '').replace('@current', `${host.teamId()}`)
    const query = new URLSearchParams({ ...(method === 'GET' ? data : {}), token: projectApiKey })
    const body = method === 'GET' || (method === 'DELETE' && options.data === undefined) ? undefined : JSON.stringify(data || {})
    return fetch(`${site}/${trimmed}${trimmed.includes('?') ? '&' : '?'}${query}`, {
        method,
        headers: { Authorization: `Bearer ${personalApiKey}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body }),
    })
}
module.exports = Object.freeze({ get: call('GET'), post: call('POST'), put: call('PUT'), patch: call('PATCH'), delete: call('DELETE') })
