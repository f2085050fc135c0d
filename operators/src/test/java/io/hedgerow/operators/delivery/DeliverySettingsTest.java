package io.hedgerow.operators.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reserved config keys: knobs and clamps of contract §2.7, and our own. */
class DeliverySettingsTest {

    private static DeliverySettings of(String config) {
        return DeliverySettings.of(config, false, DeliveryOptions.DEFAULT);
    }

    @Test
    void hasTheDefaultsOfTheContract() {
        DeliverySettings settings = of("{\"url\":\"x\",\"list\":[1]}");
        assertThat(settings.bufferBytes()).isEqualTo(1_048_576);
        assertThat(settings.bufferMillis()).isEqualTo(10_000);
        assertThat(settings.toIgnore()).isEmpty();
        assertThat(settings.shards()).isEqualTo(1);
        assertThat(settings.orderedByPerson()).isFalse();
        assertThat(settings.afterCheckpoint()).isEqualTo(DeliveryOptions.AfterCheckpoint.BATCHES);
        assertThat(settings.complaints()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "\"5000\",5000",
        "5000,5000",
        "\"0\",1",
        "\"-3\",1",
        "\"12abc\",12",
        "\"abc\",1048576",
        "\"\",1048576",
        "null,1048576",
        "\"104857601\",104857600",
        "\"99999999999999999999\",104857600"
    })
    void clampsTheBuffer(String value, int bytes) {
        assertThat(of("{\"exportEventsBufferBytes\":" + value + "}").bufferBytes())
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"\"30\",30000", "\"0\",1000", "\"601\",600000", "\"x\",10000"})
    void clampsTheSeconds(String value, long millis) {
        assertThat(of("{\"exportEventsBufferSeconds\":" + value + "}").bufferMillis())
                .isEqualTo(millis);
    }

    @Test
    void ignoresEventsByTrimmedName() {
        assertThat(of("{\"exportEventsToIgnore\":\"$pageview , a b,c\"}").toIgnore())
                .containsExactlyInAnyOrder("$pageview", "a b", "c");
    }

    @Test
    void readsOurOwnKeys() {
        DeliverySettings settings =
                of(
                        "{\"deliveryShards\":\"4\",\"deliveryOrder\":\"person\",\"deliveryRatePerSecond\":\"2.5\",\"deliveryRelease\":\"checkpoint\",\"idempotencyKeyHeader\":true}");
        assertThat(settings.shards()).isEqualTo(4);
        assertThat(settings.orderedByPerson()).isTrue();
        assertThat(settings.ratePerSecond()).isEqualTo(2.5);
        assertThat(settings.afterCheckpoint()).isEqualTo(DeliveryOptions.AfterCheckpoint.ALL);
        assertThat(of("{\"deliveryRelease\":\"atOnce\"}").afterCheckpoint())
                .isEqualTo(DeliveryOptions.AfterCheckpoint.NONE);
        assertThat(settings.idempotencyHeader()).isTrue();
        assertThat(settings.complaints()).isEmpty();
    }

    @Test
    void complainsOncePerValueItCannotUnderstand() {
        DeliverySettings settings =
                of(
                        "{\"deliveryShards\":\"0\",\"deliveryOrder\":\"persons\",\"deliveryRatePerSecond\":\"-1\",\"deliveryRelease\":{}}");
        assertThat(settings.shards()).isEqualTo(1);
        assertThat(settings.ratePerSecond()).isZero();
        assertThat(settings.complaints())
                .containsExactlyInAnyOrder(
                        "Config key \"deliveryShards\": \"0\" is not a number from 1 to 1024; ignored",
                        "Config key \"deliveryOrder\": \"persons\" is not \"none\" or \"person\"; ignored",
                        "Config key \"deliveryRatePerSecond\": \"-1\" is not a number above 0; ignored",
                        "Config key \"deliveryRelease\" is a list or an object; ignored");
    }

    @Test
    void keepsAPluginWithStateInOnePlace() {
        DeliverySettings settings =
                DeliverySettings.of("{\"deliveryShards\":\"4\"}", true, DeliveryOptions.DEFAULT);
        assertThat(settings.shards()).isEqualTo(1);
        assertThat(settings.complaints()).hasSize(1);
    }

    @Test
    void judgesHooksByText() {
        assertThat(DeliveryHooks.ofText("exports.onEvent = f"))
                .isEqualTo(new DeliveryHooks(true, false, false));
        assertThat(DeliveryHooks.ofText("exports.onSnapshot = f; meta.storage.get('a')"))
                .isEqualTo(new DeliveryHooks(false, true, true));
        assertThat(DeliveryHooks.ofText("exports.processEvent = f; var onEvents"))
                .isEqualTo(new DeliveryHooks(false, false, false));
    }
}
