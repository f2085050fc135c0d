package io.hedgerow.job.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RowBinaryWriterTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final RowBinaryWriter row = new RowBinaryWriter();

    RowBinaryWriterTest() {
        row.reset(out);
    }

    @Test
    void integersAreLittleEndian() throws IOException {
        row.int64(0x0102030405060708L);
        row.int64(-2);
        assertThat(written()).isEqualTo("0807060504030201" + "feffffffffffffff");
    }

    @Test
    void uuidsAreTwoLittleEndianHalvesTheHighOneFirst() throws IOException {
        row.uuid(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"));
        assertThat(written()).isEqualTo("7766554433221100" + "ffeeddccbbaa9988");
    }

    @Test
    void textsHaveTheirLengthInBytesInFront() throws IOException {
        row.text("");
        row.text("aé😀");
        assertThat(written()).isEqualTo("00" + "07" + "61" + "c3a9" + "f09f9880");
    }

    @Test
    void lengthsFrom128OnTakeMoreBytes() throws IOException {
        row.bytes(new byte[300]);
        assertThat(written()).startsWith("ac02").hasSize(2 * 302);
    }

    @Test
    void textsLongerThanTheBufferGoThrough() throws IOException {
        byte[] large = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        row.int64(1);
        row.bytes(large);
        row.int64(2);
        long position = row.position();
        row.flush();
        byte[] all = out.toByteArray();
        assertThat(position).isEqualTo(all.length).isEqualTo(8 + 3 + large.length + 8);
        assertThat(Arrays.copyOfRange(all, 11, 11 + large.length)).isEqualTo(large);
        assertThat(all[all.length - 8]).isEqualTo((byte) 2);
    }

    @Test
    void arraysHaveTheirCountInFront() throws IOException {
        row.texts(List.of("a", "bc"));
        assertThat(written()).isEqualTo("02" + "0161" + "026263");
    }

    private String written() throws IOException {
        row.flush();
        return HexFormat.of().formatHex(out.toByteArray());
    }
}
