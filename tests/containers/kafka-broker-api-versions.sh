#!/bin/sh
# Only what the health check asks: does the broker answer?
exec java -Xmx64m -cp '/opt/kafka/libs/*' org.apache.kafka.tools.BrokerApiVersionsCommand "$@"
