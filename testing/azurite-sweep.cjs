// Loaded into Azurite in memory. Once a minute it drops the texts of deleted messages, and for each of them sorts all the others again: after
// some thousand messages it does not respond for seconds, and later for minutes. Removing the one entry has the same effect.
'use strict';
const { default: LokiExtentMetadataStore } = require('azurite/dist/src/common/persistence/LokiExtentMetadataStore');

LokiExtentMetadataStore.prototype.deleteExtent = async function (id) {
  const extents = this.db.getCollection(this.EXTENTS_COLLECTION);
  const extent = extents.findOne({ id });
  if (extent) {
    extents.remove(extent);
  }
};
