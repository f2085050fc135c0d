// must: be stopped
exports.processEvent = (event) => {
    const again = () => Promise.resolve().then(again)
    return again()
}
