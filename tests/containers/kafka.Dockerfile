# Stands in for the official Kafka image where no registry is: the same environment, ports and paths.
FROM debian:trixie-slim
RUN apt-get update && apt-get install -y --no-install-recommends default-jre-headless && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 1000 --create-home appuser && mkdir -p /opt/kafka/bin /opt/kafka/config /var/lib/kafka/data \
 && chown -R 1000:1000 /opt/kafka /var/lib/kafka
COPY jars /opt/kafka/libs
COPY kafka-run /opt/kafka/bin/run
COPY kafka-broker-api-versions.sh /opt/kafka/bin/kafka-broker-api-versions.sh
USER 1000
EXPOSE 9092
CMD ["/opt/kafka/bin/run"]
