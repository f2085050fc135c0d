exports.processEvent = (event) => {
    const at = new Date('2022-03-01T22:05:00Z')
    event.properties = {
        lookbehind: 'a_b__c'.replace(/(?<=_)_/g, '-'),
        named: 'v1.2'.match(/v(?<major>\d+)/).groups.major,
        gb: at.toLocaleDateString('en-GB'),
        weekday: at.toLocaleDateString('en-GB', { weekday: 'long', timeZone: 'Asia/Tokyo' }),
        zh: at.toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai', hour12: false }),
        money: (1234.5).toLocaleString('en-US', { style: 'currency', currency: 'EUR' }),
        entries: Object.fromEntries([['k', [1, [2]].flat()]]),
        missing: [typeof setTimeout, typeof process, typeof queueMicrotask, typeof structuredClone],
    }
    return event
}
