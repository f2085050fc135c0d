package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateScopeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "async function processEvent(e, { storage }) { await storage.get('n') }",
                "async function processEvent(e, meta) { return meta.storage.get('n') }",
                "async function processEvent(e, meta) { return meta['storage'].get('n') }",
                "async function processEvent(e, meta) { return meta?.cache?.incr('n') }",
                "const processEvent=async(e,{cache:t})=>(await t.get('a',1),e)",
                "\"use strict\";exports.processEvent=async function(e,t){return await t.storage.set('a',1),e}",
                "exports.setupPlugin=({global:e,config:t})=>{e.x=t.y}",
                "exports.setupPlugin=async e=>{e.global.x=1}",
                "export const jobs = { later: async () => {} }",
                "exports.processEvent=(e,{jobs:t})=>(t.later({}).runNow(),e)",
                "export async function runEveryMinute(meta) {}",
                "exports.runEveryHour=()=>{}",
                "module.exports={runEveryDay(){}}",
                "exports.processEvent=(e,{utils:t})=>t.cursor.init('a',0)",
                "let{config:a,cache:b}=meta;b.set('x',1)",
                "const key='storage';meta[key].get('x')",
                "e=>`${storage}`",
            })
    void whatNamesTheTeamsStateRunsWhereItIs(String code) {
        assertThat(StateScope.ofText(code)).isEqualTo(StateScope.TEAM);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "async function processEvent(e, { config, geoip }) { return e }",
                "exports.processEvent=(e,t)=>(e.properties.$ip&&delete e.properties.$ip,e)",
                "function processEvent(event) { event.properties.localStorage = 1; return event }",
                "const sessionStorage_ = 1, my_cache = 2, cached = 3, globals = 4, globalThat = 5",
                "globalThis.x = 1; exports.processEvent = e => e",
                "async function processEvent(e) { await fetch('https://x/' + e.uuid); posthog.capture('a'); return e }",
                "export const exportEvents = async (events) => {}; exports.processEvent = e => e",
                "exports.onEvent=e=>fetch(e.uuid);exports.composeWebhook=e=>null",
                "const $storage = 1; const storage$ = 2; const job = 3",
            })
    void whatDoesNotRunsAnywhere(String code) {
        assertThat(StateScope.ofText(code)).isEqualTo(StateScope.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exports.runEveryMinute=()=>1", "exports.jobs={a(){}}"})
    void schedulesAndJobsMayRunByThemselves(String code) {
        assertThat(StateScope.mayRunByItself(FakePlugin.installation(1, 1, "p", code))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exports.processEvent=(e,{storage})=>e", "exports.runEveryYear=()=>1"})
    void othersDoNot(String code) {
        assertThat(StateScope.mayRunByItself(FakePlugin.installation(1, 1, "p", code))).isFalse();
    }
}
