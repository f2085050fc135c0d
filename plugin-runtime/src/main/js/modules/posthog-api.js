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
    const trimmed = `${path}`.replace(/^\/+/, '').replace('@current', `${host.teamId()}`)
    const token = projectApiKey || host.projectToken()
    const key = personalApiKey || host.personalKey()
    if (!token) throw new Error('Unable to determine project')
    if (!key) throw new Error('posthog.api: no personal API key is configured and none was given')
    const query = new URLSearchParams({ ...(method === 'GET' ? data : {}), token })
    const body = method === 'GET' || (method === 'DELETE' && options.data === undefined) ? undefined : JSON.stringify(data || {})
    return fetch(`${site}/${trimmed}${trimmed.includes('?') ? '&' : '?'}${query}`, {
        method,
        headers: { Authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body }),
    })
}
module.exports = Object.freeze({ get: call('GET'), post: call('POST'), put: call('PUT'), patch: call('PATCH'), delete: call('DELETE') })
