// must: be stopped
exports.processEvent = (event) => {
    const text = '[' + '{"a":[1,2,3,{"b":null}]},'.repeat(200000) + '0]'
    const hold = []
    while (true) hold.push(JSON.parse(text))
}
