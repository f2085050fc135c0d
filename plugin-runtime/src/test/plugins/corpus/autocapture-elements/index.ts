// Exporters send the parsed chain of an autocaptured click along (corpus: event.elements).
interface Element {
    tag_name?: string
    text?: string
    attr_class?: string[]
    href?: string
    attr_id?: string
    nth_child?: number
    attributes?: Record<string, any>
}

function described(elements: Element[] | undefined) {
    return (elements ?? []).map((e, order) => ({ order, tag: e.tag_name, classes: e.attr_class?.join(' '), data: e.attributes?.['attr__data-test'] }))
}

export async function onEvent(event: any, { config }: any) {
    const { elements, properties, ...rest } = event
    await fetch(`${config.host}/click`, { method: 'POST', body: JSON.stringify({ ...rest, elements: described(elements), isArray: elements instanceof Array, text: elements?.[0]?.text }) })
    if (elements) {
        elements.reverse()
        elements.push({ tag_name: 'html' })
        console.log(elements.map((e: Element) => e.tag_name).join(' > '))
    }
}

export async function exportEvents(events: any[], { config }: any) {
    const rows = events.map((event) => ({ event: event.event, elements: JSON.stringify(event.elements ?? []) }))
    await fetch(`${config.host}/rows`, { method: 'POST', body: JSON.stringify(rows) })
}
