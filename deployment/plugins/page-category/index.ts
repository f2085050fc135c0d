import type { Plugin, PluginEvent } from '@posthog/plugin-scaffold'

interface Category {
    readonly path: string
    readonly name: string
}

enum Fallback {
    Home = 'Home',
    Other = 'Other',
}

type PageCategoryPlugin = Plugin<{
    config: { categories?: string }
    global: { categories: Category[] }
}>

function parseCategories(text: string): Category[] {
    return text
        .split(',')
        .map((pair): Category => {
            const [path, name] = pair.split('=').map((part) => part.trim())
            return { path, name }
        })
        .filter(({ path, name }) => Boolean(path && name))
        .sort((a, b) => b.path.length - a.path.length)
}

function categoryOf<E extends PluginEvent>(event: E, categories: readonly Category[]): string | undefined {
    const url: unknown = event.properties?.$current_url
    if (typeof url !== 'string') {
        return undefined
    }
    const path = /^https?:\/\/[^/?#]+([^?#]*)/i.exec(url)?.[1]
    if (path === undefined) {
        return undefined
    }
    const matches = ({ path: prefix }: Category) => path === prefix || path.startsWith(`${prefix}/`)
    return categories.find(matches)?.name ?? (path === '' || path === '/' ? Fallback.Home : Fallback.Other)
}

export const setupPlugin: PageCategoryPlugin['setupPlugin'] = ({ config, global }) => {
    global.categories = parseCategories(config.categories ?? '')
}

export const processEvent: PageCategoryPlugin['processEvent'] = (event, { global }) => {
    const category = categoryOf(event, global.categories)
    if (category !== undefined) {
        event.properties!.page_category = category
    }
    return event
}
