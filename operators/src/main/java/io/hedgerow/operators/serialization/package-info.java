/** Own serializers with a version in every record; nothing in this project goes through Kryo. */
package io.hedgerow.operators.serialization;
