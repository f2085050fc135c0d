import { Plugin, PluginEvent, PluginMeta } from '@posthog/plugin-scaffold'

type WordCounter = Plugin<{ config: { property: string } }>

export function setupPlugin({ config }: PluginMeta<WordCounter>): void {
    if (!config.property) {
        throw new Error('Set the property to count words of')
    }
}

export function processEvent(event: PluginEvent, { config }: PluginMeta<WordCounter>): PluginEvent {
    const text: unknown = event.properties?.[config.property]
    if (typeof text === 'string') {
        event.properties![`${config.property}_words`] = text.split(/\s+/).filter(Boolean).length
    }
    return event
}
