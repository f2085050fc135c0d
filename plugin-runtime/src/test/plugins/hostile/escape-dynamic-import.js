// must: return ["rejected","rejected","rejected","rejected"]
exports.processEvent = async (event) => {
    event.properties.result = await Promise.all(
        ['fs', '/etc/passwd', 'file:///etc/passwd', 'data:text/javascript,export default 1'].map((name) =>
            import(name).then(
                () => 'loaded ' + name,
                () => 'rejected'
            )
        )
    )
    return event
}
