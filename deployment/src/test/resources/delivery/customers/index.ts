import { Plugin, PluginMeta, PluginEvent, RetryError } from '@posthog/plugin-scaffold'

enum Known {
    No = 0,
    Yes = 1,
}

interface CustomersPlugin extends Plugin {
    config: { url: string; token: string; only?: string }
    global: { authorization: string; only: Set<string> }
}

type CustomersMeta = PluginMeta<CustomersPlugin>

async function call(method: string, path: string, body: any, { config, global }: CustomersMeta) {
    let response
    try {
        response = await fetch(config.url + path, {
            method,
            headers: { 'Content-Type': 'application/json', Authorization: global.authorization },
            ...(body === null ? {} : { body: JSON.stringify(body) }),
        })
    } catch {
        throw new RetryError(`no answer from ${path}`)
    }
    if (response.status >= 500 || response.status === 429) {
        throw new RetryError(`${path} answered ${response.status}`)
    }
    if (!response.ok) {
        throw new Error(`${path} answered ${response.status}: it will never take it`)
    }
    return await response.json()
}

export async function setupPlugin(meta: CustomersMeta) {
    const { config, global } = meta
    global.authorization = 'Basic ' + Buffer.from(`site:${config.token}`, 'utf8').toString('base64')
    global.only = new Set((config.only || '').split(',').map((name) => name.trim()).filter(Boolean))
    await call('GET', '/customers-auth', null, meta)
}

export async function onEvent(event: PluginEvent, meta: CustomersMeta) {
    const { global, storage } = meta
    if (global.only.size > 0 && !global.only.has(event.event)) {
        return
    }
    const person = encodeURIComponent(event.distinct_id)
    const known = (await storage.get(`known/${person}`, Known.No)) as Known
    if (known === Known.No) {
        await call('PUT', `/customers/${person}`, { uuid: event.uuid, ...event.$set }, meta)
        await storage.set(`known/${person}`, Known.Yes)
    }
    await call(
        'POST',
        `/customers/${person}/events`,
        { uuid: event.uuid, name: event.event, data: event.properties ?? {} },
        meta
    )
}
