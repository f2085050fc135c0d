exports.processEvent = (event) => {
    event.$set = { ...event.$set, email: event.properties.email }
    event.$set_once = { ...(event.$set_once ?? {}), first: event.properties.$set?.name }
    delete event.properties.email
    return event
}
exports.exportEvents = async (events) => {
    for (const { elements } of events) console.log(elements?.map((e) => `${e.tag_name}.${e.attr_class}`))
}
