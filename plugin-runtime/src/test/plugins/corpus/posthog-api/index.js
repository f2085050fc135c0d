const keys = (config) => ({ projectApiKey: config.projectApiKey, personalApiKey: config.personalApiKey })

async function setupPlugin({ config, global }) {
    const response = await posthog.api.get('/api/projects/@current/event_definitions', { ...keys(config), data: { search: 'sign up', limit: 10 } })
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`)
    global.known = new Set((await response.json()).results.map((definition) => definition.name))
    console.log(response.status, response.headers.get('content-type'), [...global.known].join(','))
}

async function onEvent(event, { config, storage }) {
    const id = await storage.get('annotation', null)
    if (id === null) {
        const made = await posthog.api.post('api/projects/@current/annotations/', { ...keys(config), data: { content: event.event, scope: 'project' } })
        await storage.set('annotation', (await made.json()).id)
        return
    }
    const path = `/api/projects/@current/annotations/${id}/?source=@current`
    const put = await posthog.api.put(path, { ...keys(config), host: config.host, data: { content: event.event } })
    const patched = await posthog.api.patch(path, { ...keys(config), host: config.host, headers: { 'X-Request': 'r1', Authorization: 'Bearer own' }, data: { deleted: true } })
    const gone = await posthog.api.delete(path, { ...keys(config), host: config.host, data: { reason: 'old' } })
    const again = await posthog.api.post('/api/empty', { ...keys(config), host: config.host })
    console.log(put.ok, put.status, patched.status, await patched.text(), gone.status, again.status)
    await storage.del('annotation')
}

async function runEveryMinute({ config }) {
    for (const options of [{ projectApiKey: config.projectApiKey }, { personalApiKey: config.personalApiKey }]) {
        try {
            await posthog.api.get('/api/projects/@current', options)
        } catch (error) {
            console.warn(error.name, error.message)
        }
    }
    await posthog.api.post('/api/projects/@current', { personalApiKey: config.personalApiKey, data: {} })
}

async function runEveryHour({ config }) {
    try {
        await posthog.api.get('/api/down', keys(config))
    } catch (error) {
        console.warn(error.name, error.type)
    }
}

/** As on the old server, which had keys of its own. */
async function runEveryDay() {
    await posthog.api.get('/api/projects/@current')
}
