// must: fail RangeError
exports.processEvent = (event) => {
    let text = 'x'
    while (true) text += text
}
