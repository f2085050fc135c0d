export function setupPlugin({ attachments, global }) {
    global.words = JSON.parse(attachments.words.contents.toString())
    global.key = attachments.key.contents.toString('base64')
}
export function processEvent(event, { global, attachments }) {
    event.properties = { words: global.words, key: global.key, name: attachments.key.file_name, missing: attachments.none === undefined }
    return event
}
