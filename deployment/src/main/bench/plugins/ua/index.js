// Browser, system and device from the user agent, by trying about 25 regular expressions in order.
const browsers = [
    ['Edge', /\bEdg(?:e|A|iOS)?\/([\d.]+)/],
    ['Opera', /\bOPR\/([\d.]+)/],
    ['Opera Mini', /\bOpera Mini\/([\d.]+)/],
    ['Samsung Internet', /\bSamsungBrowser\/([\d.]+)/],
    ['UC Browser', /\bUCBrowser\/([\d.]+)/],
    ['Yandex', /\bYaBrowser\/([\d.]+)/],
    ['Vivaldi', /\bVivaldi\/([\d.]+)/],
    ['Firefox iOS', /\bFxiOS\/([\d.]+)/],
    ['Firefox', /\bFirefox\/([\d.]+)/],
    ['Chrome iOS', /\bCriOS\/([\d.]+)/],
    ['Chrome', /\bChrome\/([\d.]+)/],
    ['Mobile Safari', /\bVersion\/([\d.]+).*Mobile.*Safari/],
    ['Safari', /\bVersion\/([\d.]+).*Safari/],
    ['Internet Explorer', /\b(?:MSIE |rv:)([\d.]+)/],
]
const systems = [
    ['Windows Phone', /Windows Phone(?: OS)? ([\d.]+)/],
    ['Windows', /Windows NT ([\d.]+)/],
    ['iOS', /(?:iPhone|iPad|iPod).*? OS ([\d_]+)/],
    ['macOS', /Mac OS X ([\d_.]+)/],
    ['Android', /Android ([\d.]+)/],
    ['Chrome OS', /CrOS \w+ ([\d.]+)/],
    ['Linux', /Linux( )/],
]
const devices = [
    ['bot', /bot|crawler|spider|crawling/i],
    ['tablet', /iPad|Tablet|(?:Android(?!.*Mobile))/],
    ['mobile', /Mobile|iPhone|iPod/],
    ['tv', /SmartTV|Apple TV|GoogleTV/],
]

export async function processEvent(event) {
    const properties = event.properties
    const agent = properties.$user_agent
    if (typeof agent !== 'string') {
        return event
    }
    for (const [name, pattern] of browsers) {
        const match = pattern.exec(agent)
        if (match) {
            properties.ua_browser = name
            properties.ua_browser_version = match[1]
            break
        }
    }
    for (const [name, pattern] of systems) {
        const match = pattern.exec(agent)
        if (match) {
            properties.ua_os = name
            properties.ua_os_version = match[1].replace(/_/g, '.').trim()
            break
        }
    }
    properties.ua_device = 'desktop'
    for (const [name, pattern] of devices) {
        if (pattern.test(agent)) {
            properties.ua_device = name
            break
        }
    }
    return event
}
