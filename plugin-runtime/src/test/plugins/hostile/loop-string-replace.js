// must: be stopped
exports.processEvent = (event) => {
    for (;;) 'x'.repeat(1000).replace(/x/g, (match) => match + match)
}
