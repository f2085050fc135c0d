const prefix = 'from '

async function setupPlugin({ config, global }) {
    global.place = config.place
    delete config.place
}

async function processEvent(event, { config, global }) {
    event.properties.place = prefix + global.place
    event.properties.config_left = Object.keys(config)
    return event
}

function runEveryMinute({ global }) {
    console.log('still at', global.place)
}
