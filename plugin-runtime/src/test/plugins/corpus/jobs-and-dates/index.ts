export const jobs = {
    later: async (payload: { at: string; left: number }, { jobs, storage }: any) => {
        await storage.set('at', payload.at)
        if (payload.left > 0) await jobs.later({ ...payload, left: payload.left - 1 }).runIn(1, 'minute')
    },
    fails: () => {
        throw new Error('job failed')
    },
}
export async function onEvent(event: any, { jobs }: any) {
    await jobs.later({ at: new Date(), left: 1 }).runIn(30, 'seconds')
}
export async function runEveryHour({ jobs }: any) {
    await jobs.later({ n: 1 }).runNow()
    await jobs.later({ n: 2 }).runIn(1, 'month')
    await jobs.unknown({ n: 3 }).runAt(new Date('2022-03-01T10:00:10Z'))
    await jobs.later({ n: 4 }).runIn(1, 'fortnights')
}
export async function runEveryDay({ jobs }: any) {
    await jobs.fails().runIn(1, 'second')
}
