package io.hedgerow.job.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretCipherTest {

    private static final SecretOwner OWNER = SecretOwner.of(2, 7);
    private static final SecretName NAME = OWNER.config("apiKey");

    private final SecretKeys keys = SecretKeys.generate();
    private final SecretCipher cipher = new SecretCipher(keys);

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }

    @Test
    void decryptsWhatItEncryptedWithItsType() throws Exception {
        for (String value : List.of("\"s3cret ü\"", "17", "true", "{\"a\":[1,null]}", "\"\"")) {
            String encrypted = cipher.encrypt(NAME, json(value));
            assertThat(encrypted).startsWith("hedgerow:v1:" + keys.primaryId() + ":");
            assertThat(encrypted).doesNotContain("s3cret").matches("[a-zA-Z0-9:_-]+");
            assertThat(SecretCipher.isEncrypted(encrypted)).isTrue();
            assertThat(cipher.decrypt(NAME, encrypted)).isEqualTo(json(value));
        }
        assertThat(cipher.encrypt(NAME, json("1"))).isNotEqualTo(cipher.encrypt(NAME, json("1")));
    }

    @Test
    void decryptsAttachments() throws Exception {
        byte[] contents = {0, 1, 2, -1};
        SecretName name = OWNER.attachment("key.json");
        byte[] encrypted = cipher.encrypt(name, contents);
        assertThat(SecretCipher.isEncrypted(encrypted)).isTrue();
        assertThat(SecretCipher.isEncrypted(contents)).isFalse();
        assertThat(cipher.decrypt(name, encrypted)).isEqualTo(contents);
        assertThatThrownBy(() -> cipher.decrypt(OWNER.config("key.json"), encrypted))
                .isInstanceOf(SecretException.class);
        encrypted[encrypted.length - 1] ^= 1;
        assertThatThrownBy(() -> cipher.decrypt(name, encrypted))
                .hasMessageContaining("Secret attachment \"key.json\" of plugin 7 of team 2")
                .hasMessageContaining("cannot be decrypted");
    }

    @Test
    void refusesASecretThatWasMovedToAnotherPlace() throws Exception {
        String encrypted = cipher.encrypt(NAME, json("\"s3cret\""));
        for (SecretName other :
                List.of(
                        SecretOwner.of(3, 7).config("apiKey"),
                        SecretOwner.of(2, 8).config("apiKey"),
                        OWNER.config("other"),
                        OWNER.attachment("apiKey"))) {
            assertThatThrownBy(() -> cipher.decrypt(other, encrypted))
                    .isInstanceOf(SecretException.class)
                    .hasMessageStartingWith(other.toString())
                    .hasMessageContaining("encrypted for another team, plugin or key");
        }
    }

    @Test
    void refusesASecretThatWasChanged() throws Exception {
        String encrypted = cipher.encrypt(NAME, json("\"s3cret\""));
        int middle = encrypted.length() - 5;
        String changed =
                encrypted.substring(0, middle)
                        + (encrypted.charAt(middle) == 'A' ? 'B' : 'A')
                        + encrypted.substring(middle + 1);
        String otherId = "hedgerow:v1:00000000" + encrypted.substring(20);
        for (String damaged :
                List.of(
                        changed,
                        otherId,
                        encrypted.substring(0, 30),
                        encrypted + "!",
                        "hedgerow:v1:",
                        "hedgerow:v1:1:",
                        "s3cret")) {
            assertThatThrownBy(() -> cipher.decrypt(NAME, damaged))
                    .as(damaged)
                    .isInstanceOf(SecretException.class)
                    .hasNoCause()
                    .hasMessageNotContaining("s3cret");
        }
    }

    @Test
    void theOldKeysOfARotationStillDecrypt() throws Exception {
        String old = cipher.encrypt(NAME, json("\"s3cret\""));
        SecretKeys rotated = SecretKeys.parse(keys.withNewPrimary().toJson(), "here");
        SecretCipher newer = new SecretCipher(rotated);
        assertThat(rotated.ids()).hasSize(2).contains(keys.primaryId(), rotated.primaryId());
        assertThat(newer.decrypt(NAME, old).asText()).isEqualTo("s3cret");
        assertThat(newer.isCurrent(old)).isFalse();
        String current = newer.encrypt(NAME, json("\"s3cret\""));
        assertThat(newer.isCurrent(current)).isTrue();
        assertThatThrownBy(() -> cipher.decrypt(NAME, current))
                .hasMessageContaining("is encrypted with key " + rotated.primaryId())
                .hasMessageContaining("keys there: " + keys.primaryId());

        SecretCipher last = new SecretCipher(rotated.primaryOnly());
        assertThat(last.decrypt(NAME, current).asText()).isEqualTo("s3cret");
        assertThatThrownBy(() -> last.decrypt(NAME, old)).isInstanceOf(SecretException.class);
    }

    @Test
    void refusesWhatIsNoKeySetWithoutRepeatingIt() {
        for (String text : List.of("", "s3cret", "{\"primaryKeyId\":\"s3cret\"}", "[]")) {
            assertThatThrownBy(() -> SecretKeys.parse(text, "file:/keys"))
                    .isInstanceOf(SecretException.class)
                    .hasNoCause()
                    .hasMessage(
                            "file:/keys holds no key set; make one with: hedgerow secrets keygen");
        }
    }

    @Test
    void showsNoKeys() {
        assertThat(keys.toString()).isEqualTo("SecretKeys[" + keys.primaryId() + "] from new keys");
    }
}
