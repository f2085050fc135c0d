import { Meta, PostHogEvent, Webhook } from '@posthog/plugin-scaffold'

type WebhookMeta = Meta<{ config: { url: string; token?: string; only?: string } }>

export function composeWebhook(event: PostHogEvent, { config }: WebhookMeta): Webhook | null {
    const only = (config.only ?? '').split(',').filter((name) => name !== '')
    if (only.length > 0 && !only.includes(event.event)) {
        return null
    }
    return {
        url: `${config.url}/webhook`,
        method: 'POST',
        headers: {
            'Content-Type': 'application/json',
            Authorization: `Bearer ${config.token}`,
        },
        body: JSON.stringify({
            uuid: event.uuid,
            event: event.event,
            distinctId: event.distinct_id,
            at: event.timestamp.getTime(),
            properties: event.properties,
        }),
    }
}
