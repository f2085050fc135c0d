import type { PluginEvent } from '@posthog/plugin-scaffold'
import { RetryError as Again, type Plugin } from '@posthog/plugin-scaffold'
import * as scaffold from '@posthog/plugin-scaffold'
import whole from '@posthog/plugin-scaffold'

const plugin = {
    processEvent(event: PluginEvent) {
        const same = [Again === RetryError, scaffold.RetryError === Again, (whole as any).RetryError === Again]
        return { ...event, properties: { same } } satisfies object
    },
}

module.exports = plugin
