// must: be stopped
exports.processEvent = (event) => {
    const text = 'ab'.repeat(40) + 'c'
    return /^(?:(a|b|ab)+)+(?=\1)d$/.test(text.repeat(50)) ? event : event && new Promise(() => {
        while (true) /^((a|b|ab)*)*(\1)$/.test(text)
    })
}
